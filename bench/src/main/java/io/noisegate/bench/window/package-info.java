/** The loss windows of samples: alone, as an operator, and on disk. */
package io.noisegate.bench.window;

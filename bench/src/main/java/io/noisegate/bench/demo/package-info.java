/** What the demonstration finds and learns. */
package io.noisegate.bench.demo;

/** Contenders that take turns, and what came out. */
package io.noisegate.bench.measure;

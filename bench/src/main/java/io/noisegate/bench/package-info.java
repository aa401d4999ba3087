/**
 * Benchmarks: what the parts and the whole job reach, beside the limit each is measured against in the same run.
 *
 * <p>Read {@link io.noisegate.bench.SustainedThroughputBenchmark} first. Contenders take turns ({@link
 * io.noisegate.bench.AlternatingRounds}), so that only ratios need to be believed.
 */
package io.noisegate.bench;

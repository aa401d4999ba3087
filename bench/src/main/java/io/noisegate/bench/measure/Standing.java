package io.noisegate.bench.measure;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;

/**
 * How one contender did over all rounds.
 *
 * @param ratio rate of the contender by rate of the limit in the same round
 * @param cpuRatio processor time per sample of the limit by that of the contender in the same round
 * @param cpuMicrosByRole where the processor time per sample goes, on average; empty when not measured
 * @param heapBytesByRole bytes of the Java heap asked for per sample, on average; empty when not measured
 * @param heapBytesOfTasks those that the job's own tasks asked for; 0 when not measured
 * @param target what {@code ratio} should at least be
 */
public record Standing(
        @JsonProperty("name") String name,
        @JsonProperty("samples_per_second") Spread samplesPerSecond,
        @JsonProperty("cpu_micros_per_sample") Spread cpuMicrosPerSample,
        @JsonProperty("ratio") Spread ratio,
        @JsonProperty("cpu_ratio") Spread cpuRatio,
        @JsonProperty("cpu_micros_by_role") Map<String, Double> cpuMicrosByRole,
        @JsonProperty("heap_bytes_by_role") Map<String, Double> heapBytesByRole,
        @JsonProperty("heap_bytes_of_tasks") double heapBytesOfTasks,
        @JsonProperty("target") double target) {}

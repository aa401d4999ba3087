package io.noisegate.bench.measure;

import java.util.Map;
import java.util.TreeMap;

/**
 * What one round of one contender measured.
 *
 * @param samplesPerSecond by the clock on the wall
 * @param cpuMicrosPerSample processor time of everything the contender needed, in microseconds; unlike the rate it hardly
 *     depends on who else uses the machine
 * @param cpuMicrosByRole the same by what it was used for; empty when that was one thing
 * @param heapBytesByRole bytes of the Java heap asked for per sample, by what for; empty when not measured
 */
public record Measurement(
        double samplesPerSecond,
        double cpuMicrosPerSample,
        Map<ProcessorTime.Role, Double> cpuMicrosByRole,
        Map<ProcessorTime.Role, Double> heapBytesByRole) {
    public static Measurement of(long samples, long wallNs, long cpuNs) {
        return new Measurement(samples * 1e9 / wallNs, cpuNs / 1e3 / samples, Map.of(), Map.of());
    }

    public static Measurement of(long samples, long wallNs, ProcessorTime used, AllocatedBytes allocated) {
        Map<ProcessorTime.Role, Double> micros = new TreeMap<>();
        used.ns().forEach((role, ns) -> micros.put(role, ns / 1e3 / samples));
        Map<ProcessorTime.Role, Double> bytes = new TreeMap<>();
        allocated.bytes().forEach((role, count) -> bytes.put(role, (double) count / samples));
        return new Measurement(samples * 1e9 / wallNs, used.totalNs() / 1e3 / samples, micros, bytes);
    }
}

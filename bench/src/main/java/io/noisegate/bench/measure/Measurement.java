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
 */
public record Measurement(
        double samplesPerSecond, double cpuMicrosPerSample, Map<ProcessorTime.Role, Double> cpuMicrosByRole) {
    public static Measurement of(long samples, long wallNs, long cpuNs) {
        return new Measurement(samples * 1e9 / wallNs, cpuNs / 1e3 / samples, Map.of());
    }

    public static Measurement of(long samples, long wallNs, ProcessorTime used) {
        Map<ProcessorTime.Role, Double> byRole = new TreeMap<>();
        used.ns().forEach((role, ns) -> byRole.put(role, ns / 1e3 / samples));
        return new Measurement(samples * 1e9 / wallNs, used.totalNs() / 1e3 / samples, byRole);
    }
}

package io.noisegate.bench;

/**
 * What one round of one contender measured.
 *
 * @param samplesPerSecond by the clock on the wall
 * @param cpuMicrosPerSample processor time of everything the contender needed, in microseconds; unlike the rate it hardly
 *     depends on who else uses the machine
 */
record Measurement(double samplesPerSecond, double cpuMicrosPerSample) {
    static Measurement of(long samples, long wallNs, long cpuNs) {
        return new Measurement(samples * 1e9 / wallNs, cpuNs / 1e3 / samples);
    }
}

package io.noisegate.update;

/**
 * Gaussian noise on every parameter after a step: {@code p += N(0, std²)}, as in HASA; with {@link #ofTemperature} the noise
 * of stochastic gradient Langevin dynamics (Welling and Teh 2011). At most 10 ns per parameter. Not thread-safe.
 */
public final class LangevinNoise {
    private final NormalGenerator generator;

    public LangevinNoise(long seed) {
        this.generator = new NormalGenerator(seed);
    }

    /** The standard deviation {@code sqrt(2 · rate · temperature)}. */
    public static float ofTemperature(float learningRate, float temperature) {
        return (float) Math.sqrt(2.0 * learningRate * temperature);
    }

    /** @param standardDeviation in units of the parameters, at least 0; 0 draws nothing */
    public void add(float[] parameters, float standardDeviation) {
        if (!(standardDeviation >= 0)) {
            throw new IllegalArgumentException(
                    "noise of standard deviation %s, expected a number of at least 0".formatted(standardDeviation));
        }
        if (standardDeviation == 0) {
            return;
        }
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] += (float) (standardDeviation * generator.next());
        }
    }

    /** With a standard deviation for every parameter. */
    void add(float[] parameters, float[] standardDeviations) {
        for (int i = 0; i < parameters.length; i++) {
            parameters[i] += (float) (standardDeviations[i] * generator.next());
        }
    }

    /** All there is to save: where the generator stands. */
    public long position() {
        return generator.position();
    }

    /** Goes on from a saved position. */
    public void restore(long position) {
        generator.restore(position);
    }
}

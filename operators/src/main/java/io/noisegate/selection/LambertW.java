package io.noisegate.selection;

/**
 * The principal branch of the Lambert W function: the solution {@code w >= -1} of {@code w e^w = z} for
 * {@code z >= -1/e}.
 *
 * <p>Halley's iteration from a starting value that is accurate to some percent: the series in
 * {@code sqrt(2(ez + 1))} near the branch point, {@code ln(1 + z)} up to e, and {@code ln z - ln ln z} above. R. Corless
 * et al., <i>On the Lambert W Function</i>, 1996, sections 4 and 5. Relative error below 1e-14 away from the branch point;
 * next to it, {@code z} itself determines only half of the digits of {@code w + 1}.
 */
public final class LambertW {
    private static final int MOST_ITERATIONS = 20;
    private static final double CONVERGED = 1e-15;

    private LambertW() {}

    /** W0(z); NaN below -1/e and for NaN, infinity for infinity. */
    public static double principal(double z) {
        if (Double.isInfinite(z) && z > 0) {
            return z;
        }
        double w = start(z);
        for (int i = 0; i < MOST_ITERATIONS; i++) {
            double exp = Math.exp(w);
            double residual = w * exp - z;
            if (residual == 0) {
                return w;
            }
            double step = residual / (exp * (w + 1) - (w + 2) * residual / (2 * w + 2));
            w -= step;
            if (Math.abs(step) <= CONVERGED * Math.abs(w)) {
                return w;
            }
        }
        return w;
    }

    private static double start(double z) {
        if (z < -0.25) {
            double p = Math.sqrt(2 * (Math.E * z + 1));
            return -1 + p * (1 + p * (-1.0 / 3 + p * 11.0 / 72));
        }
        if (z < Math.E) {
            return Math.log1p(z);
        }
        double log = Math.log(z);
        return log - Math.log(log);
    }
}

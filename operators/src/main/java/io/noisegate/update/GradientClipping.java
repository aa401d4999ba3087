package io.noisegate.update;

/**
 * Shortens gradients that are too long: {@code g *= min(1, limit / |g|)}, with the Euclidean norm over all parameters.
 *
 * @param norm the longest a gradient may be, above 0; infinity turns clipping off
 */
public record GradientClipping(float norm) {
    public static final GradientClipping NONE = new GradientClipping(Float.POSITIVE_INFINITY);

    public GradientClipping {
        if (!(norm > 0)) {
            throw new IllegalArgumentException(
                    "optimizer.clip-norm is %s, expected a number above 0; 1 is the usual value".formatted(norm));
        }
    }

    /**
     * Shortens in place.
     *
     * @return the norm before; not finite if any element is not, in which case nothing is changed
     */
    public double clip(float[] gradient) {
        double length = Math.sqrt(squares(gradient));
        if (length > norm && Double.isFinite(length)) {
            float factor = (float) (norm / length);
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] *= factor;
            }
        }
        return length;
    }

    /** In four sums side by side, since each addition waits for the one before it. */
    private static double squares(float[] values) {
        double first = 0;
        double second = 0;
        double third = 0;
        double fourth = 0;
        int i = 0;
        for (; i + 3 < values.length; i += 4) {
            first += (double) values[i] * values[i];
            second += (double) values[i + 1] * values[i + 1];
            third += (double) values[i + 2] * values[i + 2];
            fourth += (double) values[i + 3] * values[i + 3];
        }
        for (; i < values.length; i++) {
            first += (double) values[i] * values[i];
        }
        return first + second + (third + fourth);
    }
}

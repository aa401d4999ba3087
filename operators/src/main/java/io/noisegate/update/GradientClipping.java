package io.noisegate.update;

import io.noisegate.model.SumOfSquares;

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
        double length = Math.sqrt(SumOfSquares.of(gradient));
        if (length > norm && Double.isFinite(length)) {
            float factor = (float) (norm / length);
            for (int i = 0; i < gradient.length; i++) {
                gradient[i] *= factor;
            }
        }
        return length;
    }
}

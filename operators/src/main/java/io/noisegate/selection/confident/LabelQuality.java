package io.noisegate.selection.confident;

/**
 * How well a label fits the probabilities {@code p} {@code [classes]} of its sample: 1 fits, 0 is almost surely wrong.
 *
 * <p>J. Kuan, J. Mueller, <i>Model-agnostic label quality scoring to detect real-world label errors</i>, 2022, section 3.
 */
public enum LabelQuality {
    /** {@code p_y}. */
    SELF_CONFIDENCE {
        @Override
        public double of(double[] probabilities, int label) {
            return probabilities[label];
        }
    },

    /** {@code (p_y - max_{k != y} p_k + 1) / 2}. */
    NORMALIZED_MARGIN {
        @Override
        public double of(double[] probabilities, int label) {
            double other = Double.NEGATIVE_INFINITY;
            for (int k = 0; k < probabilities.length; k++) {
                if (k != label) {
                    other = Math.max(other, probabilities[k]);
                }
            }
            return (probabilities[label] - other + 1) / 2;
        }
    },

    /** {@code ln(1 + s) / s} with {@code s = H(p) / (ln K p_y)}; s and p_y count as 1e-6 at least when divided by. */
    CONFIDENCE_WEIGHTED_ENTROPY {
        @Override
        public double of(double[] probabilities, int label) {
            double entropy = 0;
            for (double p : probabilities) {
                if (p > 0) {
                    entropy -= p * Math.log(p);
                }
            }
            double weighted =
                    entropy / Math.log(probabilities.length) / Math.max(probabilities[label], SMALLEST_DIVISOR);
            return Math.log1p(weighted) / Math.max(weighted, SMALLEST_DIVISOR);
        }
    };

    private static final double SMALLEST_DIVISOR = 1e-6;

    /** The quality of a label, in [0, 1]. */
    public abstract double of(double[] probabilities, int label);
}

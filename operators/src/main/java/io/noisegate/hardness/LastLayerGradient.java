package io.noisegate.hardness;

/**
 * GraNd of the last layer: the norm of the gradient of a sample's cross-entropy by weights and bias of the linear layer that
 * makes the logits, {@code |p - e_y| sqrt(|h|^2 + 1)} with h the layer's input; at least 0, high for hard samples.
 *
 * <p>M. Paul, S. Ganguli, G. K. Dziugaite, <i>Deep Learning on a Data Diet</i>, NeurIPS 2021, section 2.1, without a
 * backward pass; the norm over all parameters comes from the gradient graph.
 */
public final class LastLayerGradient {
    private LastLayerGradient() {}

    /**
     * The norm.
     *
     * @param squaredError {@code |p - e_y|^2}
     * @param hidden h, the input of the last layer
     */
    public static double norm(double squaredError, double[] hidden) {
        double square = 1;
        for (double value : hidden) {
            square += value * value;
        }
        return Math.sqrt(squaredError * square);
    }

    /** {@code |p - e_y|^2} of probabilities {@code [classes]}. */
    public static double squaredError(double[] probabilities, int label) {
        double others = 0;
        double squares = 0;
        for (int k = 0; k < probabilities.length; k++) {
            if (k != label) {
                others += probabilities[k];
                squares += probabilities[k] * probabilities[k];
            }
        }
        return others * others + squares;
    }
}

package io.noisegate.hardness;

/**
 * ALLSH: the Kullback-Leibler divergence {@code sum_k p_k ln(p_k / q_k)} between what the model says of a sample, p, and of
 * an augmented copy of it, q; at least 0, in nats, high for hard samples. It ignores the label.
 *
 * <p>S. Zhang et al., <i>ALLSH: Active Learning Guided by Local Sensitivity and Hardness</i>, NAACL 2022, section 3. From
 * the logarithms of the probabilities, so that nothing underflows, and with {@code 0 ln 0 = 0}.
 */
public final class AugmentationDivergence {
    private AugmentationDivergence() {}

    /** The divergence from the logits {@code [classes]} of the sample to those of its augmented copy. */
    public static double ofLogits(double[] original, double[] augmented) {
        double[] logP = Softmax.logProbabilities(original);
        double[] logQ = Softmax.logProbabilities(augmented);
        double divergence = 0;
        for (int k = 0; k < logP.length; k++) {
            divergence += term(Math.exp(logP[k]), logP[k], logQ[k]);
        }
        return divergence;
    }

    /** The same from probabilities; infinite where the copy excludes what the original does not. */
    public static double ofProbabilities(double[] original, double[] augmented) {
        double divergence = 0;
        for (int k = 0; k < original.length; k++) {
            divergence += term(original[k], Math.log(original[k]), Math.log(augmented[k]));
        }
        return divergence;
    }

    private static double term(double p, double logP, double logQ) {
        return p == 0 ? 0 : p * (logP - logQ);
    }
}

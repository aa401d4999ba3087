package io.noisegate.hardness;

/**
 * The softmax of logits, in double: {@code p_k = exp(z_k) / sum_j exp(z_j)}, shifted by the largest logit so that nothing
 * overflows, and the quantities that follow from it. O(K) each.
 */
public final class Softmax {
    private Softmax() {}

    /** The probabilities {@code [classes]} of logits {@code [classes]}. */
    public static double[] probabilities(double[] logits) {
        double[] probabilities = logProbabilities(logits);
        for (int k = 0; k < probabilities.length; k++) {
            probabilities[k] = Math.exp(probabilities[k]);
        }
        return probabilities;
    }

    /** {@code ln p}, which stays finite where {@code p} underflows. */
    public static double[] logProbabilities(double[] logits) {
        double largest = logits[indexOfLargest(logits)];
        double total = 0;
        for (double logit : logits) {
            total += Math.exp(logit - largest);
        }
        double logTotal = largest + Math.log(total);
        double[] logProbabilities = new double[logits.length];
        for (int k = 0; k < logits.length; k++) {
            logProbabilities[k] = logits[k] - logTotal;
        }
        return logProbabilities;
    }

    /** Cross-entropy {@code -q . ln p} with a target distribution q, in nats; {@code 0 ln 0 = 0}. */
    public static double crossEntropy(double[] target, double[] logits) {
        double[] logProbabilities = logProbabilities(logits);
        double loss = 0;
        for (int k = 0; k < target.length; k++) {
            if (target[k] != 0) {
                loss -= target[k] * logProbabilities[k];
            }
        }
        return loss;
    }

    /** Cross-entropy {@code -ln p[label]}, in nats. */
    public static double crossEntropy(int label, double[] logits) {
        return -logProbabilities(logits)[label];
    }

    /** Where the largest value stands; the first of several. */
    public static int indexOfLargest(double[] values) {
        int largest = 0;
        for (int k = 1; k < values.length; k++) {
            if (values[k] > values[largest]) {
                largest = k;
            }
        }
        return largest;
    }

    /** The largest of the values, for probabilities the confidence of the prediction. */
    public static double largest(double[] values) {
        return values[indexOfLargest(values)];
    }
}

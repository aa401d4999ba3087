package io.noisegate.selection;

/** Weights within one batch. */
final class BatchWeights {
    private BatchWeights() {}

    /** Scales weights {@code [batch]} in place so that the mean of those above 0 is 1; all 0 stay 0. */
    static void scaleToMeanOne(float[] weights) {
        double sum = 0;
        int positive = 0;
        for (float weight : weights) {
            if (weight > 0) {
                sum += weight;
                positive++;
            }
        }
        for (int row = 0; row < weights.length; row++) {
            if (weights[row] > 0) {
                weights[row] = (float) (weights[row] / (sum / positive));
            }
        }
    }
}

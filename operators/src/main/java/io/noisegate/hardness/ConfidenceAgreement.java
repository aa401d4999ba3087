package io.noisegate.hardness;

/**
 * Confidence agreement: what a model with live dropout agrees on over several passes of one sample,
 * {@code max_k mean_passes p_k}; in [1/K, 1], low for hard samples. It ignores the label.
 *
 * <p>Y. Gal, Z. Ghahramani, <i>Dropout as a Bayesian Approximation</i>, ICML 2016, as H-CAT computes it; N. Carlini, Ú.
 * Erlingsson, N. Papernot, <i>Distribution Density, Tails, and Outliers in Machine Learning</i>, 2019, average the maxima
 * instead, see {@link #meanOfMaxima}. K + 2 doubles whatever the number of passes. Not thread-safe.
 */
public final class ConfidenceAgreement {
    private final double[] mean;
    private double meanOfMaxima;
    private int passes;

    /** @param classes K, at least 1 */
    public ConfidenceAgreement(int classes) {
        mean = new double[classes];
    }

    /** Takes in the probabilities {@code [classes]} of one more pass. */
    public void add(double[] probabilities) {
        passes++;
        for (int k = 0; k < mean.length; k++) {
            mean[k] += (probabilities[k] - mean[k]) / passes;
        }
        meanOfMaxima += (Softmax.largest(probabilities) - meanOfMaxima) / passes;
    }

    /** The largest mean probability; NaN before the first pass. */
    public double agreement() {
        return passes == 0 ? Double.NaN : Softmax.largest(mean);
    }

    /** The mean over the passes of the largest probability, which may be of another class each time; NaN before the first. */
    public double meanOfMaxima() {
        return passes == 0 ? Double.NaN : meanOfMaxima;
    }
}

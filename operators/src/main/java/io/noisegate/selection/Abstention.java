package io.noisegate.selection;

/**
 * Abstains from predictions of too little confidence and keeps account of what that costs and saves: the realised coverage,
 * which is the share of observations predicted, and the selective risk, which is the share of those predicted otherwise than
 * labelled. R. El-Yaniv, Y. Wiener, <i>On the Foundations of Noise-free Selective Classification</i>, JMLR 2010, section 2.
 *
 * <p>Given labels stand in for true ones, so wrong labels add to the risk. Not thread-safe.
 */
public final class Abstention {
    private final double threshold;
    private long observations;
    private long predicted;
    private long wrong;

    /** @param threshold confidence below which a prediction is withheld, in [0, 1]; 0 withholds none */
    public Abstention(double threshold) {
        this.threshold = threshold;
    }

    /** Whether a prediction of this confidence, the largest probability, is withheld; one at the threshold is not. */
    public boolean abstains(double confidence) {
        return confidence < threshold;
    }

    /** Counts a prediction. */
    public void count(boolean abstained, boolean correct) {
        observations++;
        if (!abstained) {
            predicted++;
            wrong += correct ? 0 : 1;
        }
    }

    /** Predictions that were not withheld, as a share of all; NaN before the first. */
    public double coverage() {
        return (double) predicted / observations;
    }

    /** Wrong predictions as a share of those not withheld; NaN while all were. */
    public double selectiveRisk() {
        return (double) wrong / predicted;
    }
}

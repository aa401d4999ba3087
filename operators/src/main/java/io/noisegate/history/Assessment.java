package io.noisegate.history;

import io.noisegate.hardness.Observation;

/**
 * An observation together with what the sample's history says of it.
 *
 * @param observations how often the sample has been observed, this time included, at least 1
 * @param window the finite losses of the last observations, oldest first, at most the window size; not to be modified
 * @param windowSize capacity of the window, in losses
 * @param lossVariance population variance of {@code window}; 0 for fewer than two losses
 * @param scores one per configured hardness measure, in configured order, hard = high; NaN where undefined
 * @param softTarget running soft target {@code [classes]}, this observation included; null when none is kept. Not to be
 *     modified
 */
public record Assessment(
        Observation observation,
        long observations,
        float[] window,
        int windowSize,
        double lossVariance,
        double[] scores,
        float[] softTarget) {

    /** Without a soft target. */
    public Assessment(
            Observation observation,
            long observations,
            float[] window,
            int windowSize,
            double lossVariance,
            double[] scores) {
        this(observation, observations, window, windowSize, lossVariance, scores, null);
    }

    /** The same assessment without what there is per class, which nobody needs once the batch is decided. */
    public Assessment withoutRows() {
        return softTarget == null && !observation.hasProbabilities()
                ? this
                : new Assessment(
                        observation.withoutProbabilities(), observations, window, windowSize, lossVariance, scores);
    }

    public boolean windowFull() {
        return window.length == windowSize;
    }
}

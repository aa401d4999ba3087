package io.noisegate.selection;

import java.util.List;

/**
 * What one part of a parallel selection stage carries from batch to batch.
 *
 * @param batches decided so far
 * @param mostObservations of any one sample so far, as far as the policy needs it
 * @param superLossThreshold the moving average tau; NaN while there is none
 * @param superLossSettled whether the moving average has begun
 * @param superLossLosses how many losses the running mean is of; 0 for a moving average
 */
public record SelectionMemory(
        long batches,
        long mostObservations,
        double superLossThreshold,
        boolean superLossSettled,
        long superLossLosses) {

    /**
     * What a part goes on from after rescaling: the mean of the thresholds there are, each by the
     * number of its losses where there are such numbers, the sum of these, and the maximum of the counts.
     *
     * @param saved the memories of the parts it takes over, at least one
     */
    static SelectionMemory merged(List<SelectionMemory> saved) {
        long batches = 0;
        long mostObservations = 0;
        long losses = 0;
        for (SelectionMemory memory : saved) {
            losses += memory.superLossLosses;
        }
        double thresholds = 0;
        double shares = 0;
        boolean settled = false;
        for (SelectionMemory memory : saved) {
            batches = Math.max(batches, memory.batches);
            mostObservations = Math.max(mostObservations, memory.mostObservations);
            settled |= memory.superLossSettled;
            double share = losses == 0 ? 1 : memory.superLossLosses;
            if (!Double.isNaN(memory.superLossThreshold)) {
                thresholds += share * memory.superLossThreshold;
                shares += share;
            }
        }
        return new SelectionMemory(batches, mostObservations, thresholds / shares, settled, losses);
    }
}

package io.noisegate.selection;

import java.util.List;

/**
 * What one part of a parallel selection stage carries from batch to batch.
 *
 * @param part which of the parts, 0..parts-1
 * @param batches decided so far
 * @param mostObservations of any one sample so far, as far as the policy needs it
 * @param superLossThreshold the moving average tau; NaN while there is none
 * @param superLossSettled whether the moving average has begun
 */
public record SelectionMemory(
        int part, long batches, long mostObservations, double superLossThreshold, boolean superLossSettled) {

    /**
     * What a part goes on from: its own memory if there are as many parts as before; otherwise the mean of the thresholds
     * there are and the maximum of the counts.
     *
     * @param saved the memories of all parts that there were, at least one
     */
    public static SelectionMemory restored(List<SelectionMemory> saved, int part, int parts) {
        if (saved.size() == parts) {
            for (SelectionMemory memory : saved) {
                if (memory.part == part) {
                    return memory;
                }
            }
        }
        return merged(saved, part);
    }

    private static SelectionMemory merged(List<SelectionMemory> saved, int part) {
        long batches = 0;
        long mostObservations = 0;
        double thresholds = 0;
        int defined = 0;
        boolean settled = false;
        for (SelectionMemory memory : saved) {
            batches = Math.max(batches, memory.batches);
            mostObservations = Math.max(mostObservations, memory.mostObservations);
            settled |= memory.superLossSettled;
            if (!Double.isNaN(memory.superLossThreshold)) {
                thresholds += memory.superLossThreshold;
                defined++;
            }
        }
        return new SelectionMemory(part, batches, mostObservations, thresholds / defined, settled);
    }
}

package io.noisegate.selection;

import java.util.List;

/**
 * What a SuperLoss carries from batch to batch.
 *
 * @param threshold tau; NaN while there is none
 * @param settled whether a moving average has begun
 * @param losses how many losses the running mean is of; 0 for a moving average
 */
public record SuperLossMemory(double threshold, boolean settled, long losses) {
    /** Of a SuperLoss that has seen nothing. */
    static final SuperLossMemory NONE = new SuperLossMemory(Double.NaN, false, 0);

    /**
     * What one goes on from that takes over several: the mean of the thresholds there are, each by the number of its losses
     * where there are such numbers, and the sum of these.
     */
    static SuperLossMemory merged(List<SuperLossMemory> saved) {
        long losses = saved.stream().mapToLong(SuperLossMemory::losses).sum();
        double thresholds = 0;
        double shares = 0;
        boolean settled = false;
        for (SuperLossMemory memory : saved) {
            settled |= memory.settled;
            double share = losses == 0 ? 1 : memory.losses;
            if (!Double.isNaN(memory.threshold)) {
                thresholds += share * memory.threshold;
                shares += share;
            }
        }
        return new SuperLossMemory(thresholds / shares, settled, losses);
    }
}

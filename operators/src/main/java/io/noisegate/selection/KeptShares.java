package io.noisegate.selection;

/**
 * How much of the samples and of their loss is kept, over all batches since it was made. Losses that are not finite count as
 * samples only. Not thread-safe.
 */
public final class KeptShares {
    private long samples;
    private long keptSamples;
    private double loss;
    private double keptLoss;
    private double batchShares;
    private long batchesWithLoss;

    /** Counts a decided batch. */
    public void add(Decision[] batch) {
        double batchLoss = 0;
        double batchKept = 0;
        for (Decision decision : batch) {
            float sampleLoss = decision.assessment().observation().loss();
            double counted = Float.isFinite(sampleLoss) ? sampleLoss : 0;
            samples++;
            batchLoss += counted;
            if (decision.keep()) {
                keptSamples++;
                batchKept += counted;
            }
        }
        loss += batchLoss;
        keptLoss += batchKept;
        if (batchLoss > 0) {
            batchShares += batchKept / batchLoss;
            batchesWithLoss++;
        }
    }

    /** Kept samples of all samples, in [0, 1]; NaN before the first. */
    public double sampleShare() {
        return (double) keptSamples / samples;
    }

    /** Loss of the kept samples in the loss of all, in [0, 1]; NaN while there is no loss. */
    public double lossShare() {
        return keptLoss / loss;
    }

    /** The mean over the batches of each batch's share of loss, which is what fastai_extensions reports as such. */
    public double meanLossShareOfBatches() {
        return batchShares / batchesWithLoss;
    }
}

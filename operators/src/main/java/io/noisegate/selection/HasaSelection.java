package io.noisegate.selection;

import io.noisegate.history.Assessment;
import io.noisegate.selection.Decision.Reason;
import io.noisegate.selection.HasaSettings.Warmup;
import io.noisegate.selection.confident.BatchVerdict;

/**
 * {@code hasa}: keeps the samples of a batch whose loss variance is at most the batch's quantile of it.
 *
 * <p>{@code keep i if v_i <= quantile(v, r)} with {@code v_i} the population variance of sample i's loss window and
 * {@code r} the keep ratio; see {@link BatchQuantile} for the rank. Of n samples without ties {@code floor(r (n - 1)) + 1}
 * are kept: a batch of one always is, and small batches keep more than {@code r}.
 *
 * <p>While it warms up, a sample is kept and has no part in the quantile. {@link Warmup#SAMPLE} lasts until the sample's
 * own window is full. {@link Warmup#EPOCHS} is the rule of the original: no sample is judged before the epoch equals the
 * window size, and from then on all are, whatever their windows hold. The epoch of a stream is the number of observations
 * of its most observed sample so far, the present batch included, minus one.
 *
 * <p>A sample whose present loss is not finite is dropped and has no part in the quantile. The method is HASA's; the
 * reference values are those of msc35/hasa-py with its variance in double.
 */
public final class HasaSelection implements SelectionPolicy {
    private final KeepRatio keepRatio;
    private final Warmup warmup;
    private long mostObservations;

    /** @param keepRatio r, in (0, 1]; 1 keeps all */
    public HasaSelection(double keepRatio, Warmup warmup) {
        this(KeepRatio.of(keepRatio), warmup);
    }

    HasaSelection(KeepRatio keepRatio, Warmup warmup) {
        this.keepRatio = keepRatio;
        this.warmup = warmup;
    }

    @Override
    public void hear(BatchVerdict verdict) {
        keepRatio.hear(verdict);
    }

    @Override
    public Reason[] decide(Assessment[] batch) {
        for (Assessment assessment : batch) {
            mostObservations = Math.max(mostObservations, assessment.observations());
        }
        Reason[] reasons = new Reason[batch.length];
        double[] variances = new double[batch.length];
        for (int row = 0; row < batch.length; row++) {
            variances[row] = batch[row].lossVariance();
            if (!batch[row].observation().hasFiniteLoss()) {
                reasons[row] = Reason.NON_FINITE_LOSS;
            } else if (isWarmingUp(batch[row])) {
                reasons[row] = Reason.WARM_UP;
            }
        }
        BatchQuantile.judge(reasons, variances, keepRatio.value(), Reason.LOW_LOSS_VARIANCE, Reason.HIGH_LOSS_VARIANCE);
        return reasons;
    }

    private boolean isWarmingUp(Assessment assessment) {
        return switch (warmup) {
            case SAMPLE -> !assessment.windowFull();
            case EPOCHS -> mostObservations - 1 < assessment.windowSize();
        };
    }

    @Override
    public long mostObservations() {
        return mostObservations;
    }

    @Override
    public void resume(long saved) {
        mostObservations = saved;
    }
}

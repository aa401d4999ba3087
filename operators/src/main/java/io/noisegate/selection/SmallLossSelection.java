package io.noisegate.selection;

import io.noisegate.history.Assessment;
import io.noisegate.selection.Decision.Reason;
import io.noisegate.selection.confident.BatchVerdict;
import java.util.OptionalInt;

/**
 * {@code small-loss}: keeps the samples of a batch with the smallest losses.
 *
 * <p>{@code keep i if s_i <= quantile(s, r)} with the keep ratio {@code r} and {@code s_i} either the present loss, as in
 * B. Han et al., <i>Co-teaching</i>, NeurIPS 2018, or the mean of all losses of the sample so far, which a model that
 * memorises late cannot hide. A sample is kept and has no part in the quantile until it was observed more often than the
 * warm-up. One whose present loss is not finite is dropped.
 */
public final class SmallLossSelection implements SelectionPolicy {
    private final KeepRatio keepRatio;
    private final int warmup;
    private final OptionalInt meanLossScore;

    /**
     * @param keepRatio r, in (0, 1]; 1 keeps all
     * @param warmup observations during which a sample is kept unjudged
     * @param meanLossScore where measure {@code small-loss} stands among the scores; the present loss if empty
     */
    public SmallLossSelection(double keepRatio, int warmup, OptionalInt meanLossScore) {
        this(KeepRatio.of(keepRatio), warmup, meanLossScore);
    }

    SmallLossSelection(KeepRatio keepRatio, int warmup, OptionalInt meanLossScore) {
        this.keepRatio = keepRatio;
        this.warmup = warmup;
        this.meanLossScore = meanLossScore;
    }

    @Override
    public void hear(BatchVerdict verdict) {
        keepRatio.hear(verdict);
    }

    @Override
    public Reason[] decide(Assessment[] batch) {
        Reason[] reasons = new Reason[batch.length];
        double[] signals = new double[batch.length];
        for (int row = 0; row < batch.length; row++) {
            signals[row] = meanLossScore.isPresent()
                    ? batch[row].scores()[meanLossScore.getAsInt()]
                    : batch[row].observation().loss();
            if (!batch[row].observation().hasFiniteLoss()) {
                reasons[row] = Reason.NON_FINITE_LOSS;
            } else if (batch[row].observations() <= warmup) {
                reasons[row] = Reason.WARM_UP;
            }
        }
        BatchQuantile.judge(reasons, signals, keepRatio.value(), Reason.LOW_LOSS, Reason.HIGH_LOSS);
        return reasons;
    }
}

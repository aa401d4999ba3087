package io.noisegate.selection;

import io.noisegate.history.Assessment;
import io.noisegate.selection.Decision.Reason;

/**
 * {@code margin-drop}: drops a sample while its mean margin is negative, that is, while the model, over all observations so
 * far, rather believes in another class. It needs no guess of how many labels are wrong.
 *
 * <p>A model that learns little can disagree with most labels; if all those were dropped it would never learn more. So
 * {@code floor(g n)} of n samples are dropped at most, those with the lowest mean margins. A sample is kept until it was
 * observed more often than the warm-up, and one without a margin always. One whose present loss is not finite is dropped.
 *
 * <p>The signal is the area under the margin, see {@link io.noisegate.hardness.AreaUnderMargin}.
 */
public final class MarginDropSelection implements SelectionPolicy {
    private final int warmup;
    private final DropLimit limit;
    private final int aumScore;

    /**
     * @param warmup observations during which a sample is kept unjudged
     * @param largestDropShare g, in [0, 1)
     * @param aumScore where measure {@code aum} stands among the scores
     */
    public MarginDropSelection(int warmup, double largestDropShare, int aumScore) {
        this.warmup = warmup;
        this.limit = new DropLimit(largestDropShare);
        this.aumScore = aumScore;
    }

    @Override
    public Reason[] decide(Assessment[] batch) {
        Reason[] reasons = new Reason[batch.length];
        double[] hardness = new double[batch.length];
        for (int row = 0; row < batch.length; row++) {
            hardness[row] = batch[row].scores()[aumScore];
            if (!batch[row].observation().hasFiniteLoss()) {
                reasons[row] = Reason.NON_FINITE_LOSS;
            } else if (batch[row].observations() <= warmup || Double.isNaN(hardness[row])) {
                reasons[row] = Reason.WARM_UP;
            } else if (!(hardness[row] > 0)) {
                reasons[row] = Reason.POSITIVE_MARGIN;
            }
        }
        limit.judge(reasons, hardness, Reason.NEGATIVE_MARGIN);
        return reasons;
    }
}

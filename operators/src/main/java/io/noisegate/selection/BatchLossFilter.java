package io.noisegate.selection;

import io.noisegate.history.Assessment;
import io.noisegate.selection.Decision.Reason;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * {@code batch-loss-filter}: learns only from the samples with the largest losses, as many as make up a given share of the
 * batch's loss. It saves steps on what is already known; it does not look for wrong labels, which have large losses too.
 *
 * <p>With losses in descending order, the first {@code max(ceil(n s), k)} of n samples are kept, at least one: s the least
 * share of samples, and k the first place where the running sum reaches the least share of the total. Sums are in double;
 * {@code n s} is rounded to nine decimals first, as 100 times 0.07 is 7.000000000000001; a share of 1 or more keeps all that
 * have a loss; a total of 0 is reached by nothing but the share of samples. Of equal losses the first row is kept first.
 *
 * <p>A sample is kept unjudged at its first observation. One whose loss is not finite is dropped and does not count. The
 * method is that of {@code BatchLossFilter} in oguiza/fastai_extensions; the reference values are its own.
 */
public final class BatchLossFilter implements SelectionPolicy {
    private static final double DECIMALS = 1e9;

    private final double minLossShare;
    private final double minSampleShare;

    /**
     * @param minLossShare least share of the judged loss to keep, at least 0
     * @param minSampleShare least share of the judged samples to keep, in [0, 1]
     */
    public BatchLossFilter(double minLossShare, double minSampleShare) {
        this.minLossShare = minLossShare;
        this.minSampleShare = minSampleShare;
    }

    @Override
    public Reason[] decide(Assessment[] batch) {
        Reason[] reasons = new Reason[batch.length];
        float[] judged = new float[batch.length];
        int[] rows = new int[batch.length];
        int count = 0;
        for (int row = 0; row < batch.length; row++) {
            if (!batch[row].observation().hasFiniteLoss()) {
                reasons[row] = Reason.NON_FINITE_LOSS;
            } else if (batch[row].observations() == 1) {
                reasons[row] = Reason.WARM_UP;
            } else {
                reasons[row] = Reason.SMALL_SHARE_OF_LOSS;
                judged[count] = batch[row].observation().loss();
                rows[count++] = row;
            }
        }
        for (int place : largest(Arrays.copyOf(judged, count))) {
            reasons[rows[place]] = Reason.LARGE_SHARE_OF_LOSS;
        }
        return reasons;
    }

    /**
     * The places of the losses that are kept, the largest first.
     *
     * @param losses those that are not finite are left out and do not count
     */
    int[] largest(float[] losses) {
        int[] order = IntStream.range(0, losses.length)
                .filter(i -> Float.isFinite(losses[i]))
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -losses[i]))
                .mapToInt(Integer::intValue)
                .toArray();
        int bySamples = (int) Math.ceil(Math.rint(order.length * minSampleShare * DECIMALS) / DECIMALS);
        int kept = Math.max(Math.max(bySamples, byLoss(losses, order)), Math.min(1, order.length));
        return Arrays.copyOf(order, Math.min(kept, order.length));
    }

    /** How many of the losses, in this order, reach the least share of their total. */
    private int byLoss(float[] losses, int[] order) {
        if (minLossShare >= 1) {
            return order.length;
        }
        double total = 0;
        for (int i : order) {
            total += losses[i];
        }
        if (!(total > 0)) {
            return 0;
        }
        double sum = 0;
        int count = 0;
        while (count < order.length && (count == 0 || sum / total < minLossShare)) {
            sum += losses[order[count++]];
        }
        return count;
    }
}

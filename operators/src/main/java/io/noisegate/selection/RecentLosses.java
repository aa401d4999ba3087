package io.noisegate.selection;

import java.util.Arrays;

/**
 * The last finite losses of a subtask, for their quantiles. Adding costs one store; one thread adds, and another may ask, which
 * then sees some of a batch that is being added.
 */
final class RecentLosses {
    private final float[] losses;
    private long added;

    /** @param capacity how many losses count */
    RecentLosses(int capacity) {
        losses = new float[capacity];
    }

    void add(float loss) {
        if (Float.isFinite(loss)) {
            losses[(int) (added++ % losses.length)] = loss;
        }
    }

    /**
     * The smallest loss that at least a share of the losses does not exceed.
     *
     * @param share in (0, 1]
     * @return NaN before the first loss
     */
    float quantile(double share) {
        float[] sorted = Arrays.copyOf(losses, (int) Math.min(added, losses.length));
        if (sorted.length == 0) {
            return Float.NaN;
        }
        Arrays.sort(sorted);
        return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
    }
}

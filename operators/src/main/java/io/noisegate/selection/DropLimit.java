package io.noisegate.selection;

import io.noisegate.selection.Decision.Reason;
import java.util.Arrays;

/**
 * How much of a batch may be dropped: {@code floor(g n)} of n samples, the hardest ones.
 *
 * @param share g, in [0, 1)
 */
record DropLimit(double share) {

    /**
     * Judges the rows that have no reason yet: the hardest are dropped, those beyond the limit kept.
     *
     * @param reasons {@code [batch]}; completed in place
     * @param hardness {@code [batch]}; not NaN where there is no reason yet
     */
    void judge(Reason[] reasons, double[] hardness, Reason dropped) {
        double[] suspects = new double[hardness.length];
        int count = 0;
        for (int row = 0; row < hardness.length; row++) {
            if (reasons[row] == null) {
                suspects[count++] = hardness[row];
            }
        }
        double lowestDropped = lowestDropped(suspects, count);
        for (int row = 0; row < hardness.length; row++) {
            if (reasons[row] == null) {
                reasons[row] = hardness[row] >= lowestDropped ? dropped : Reason.DROP_LIMIT;
            }
        }
    }

    private double lowestDropped(double[] suspects, int count) {
        int droppable = (int) Math.floor(share * suspects.length + 1e-9);
        if (count <= droppable) {
            return Double.NEGATIVE_INFINITY;
        }
        Arrays.sort(suspects, 0, count);
        return droppable == 0 ? Double.POSITIVE_INFINITY : suspects[count - droppable];
    }
}

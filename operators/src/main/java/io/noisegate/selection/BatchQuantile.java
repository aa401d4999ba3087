package io.noisegate.selection;

import io.noisegate.selection.Decision.Reason;
import java.util.Arrays;

/**
 * The quantile of a batch by linear interpolation: rank {@code r (n - 1)} among the sorted values, between two of them by
 * its fraction.
 *
 * <p>A rank within {@code 1e-9 n} of a whole number is taken as that number: {@code 0.58 * 50} is
 * 28.999999999999996 in double, and the value at rank 29 must not be lost for that.
 */
final class BatchQuantile {
    private static final double RANK_TOLERANCE = 1e-9;

    private BatchQuantile() {}

    /**
     * @param values at least one in the first {@code count} places, which are sorted in place; no NaN
     * @param ratio in [0, 1]
     */
    static double of(double[] values, int count, double ratio) {
        Arrays.sort(values, 0, count);
        double rank = ratio * (count - 1);
        double whole = Math.rint(rank);
        if (Math.abs(rank - whole) <= RANK_TOLERANCE * count) {
            return values[(int) whole];
        }
        int below = (int) Math.floor(rank);
        return values[below] + (rank - below) * (values[below + 1] - values[below]);
    }

    /**
     * Judges the rows that have no reason yet: those whose signal is at most the quantile of these rows' signals are kept.
     * Without ties {@code floor(r (n - 1)) + 1} of n rows are.
     *
     * @param reasons {@code [batch]}; completed in place
     * @param signals {@code [batch]}; not NaN where there is no reason yet
     */
    static void judge(Reason[] reasons, double[] signals, double keepRatio, Reason kept, Reason dropped) {
        double[] judged = new double[signals.length];
        int count = 0;
        for (int row = 0; row < signals.length; row++) {
            if (reasons[row] == null) {
                judged[count++] = signals[row];
            }
        }
        if (count == 0) {
            return;
        }
        double highestKept = of(judged, count, keepRatio);
        for (int row = 0; row < signals.length; row++) {
            if (reasons[row] == null) {
                reasons[row] = signals[row] <= highestKept ? kept : dropped;
            }
        }
    }
}

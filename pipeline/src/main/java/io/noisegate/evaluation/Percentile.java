package io.noisegate.evaluation;

import java.util.Arrays;

/** Percentiles by linear interpolation between the sorted values, as numpy computes them by default. */
public final class Percentile {
    private Percentile() {}

    /**
     * The value at rank {@code percent / 100 (n - 1)} of the sorted values.
     *
     * @param values at least one; not changed
     * @param percent in [0, 100]
     * @return NaN if any value is NaN
     */
    public static double of(double[] values, double percent) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        if (Double.isNaN(sorted[sorted.length - 1])) {
            return Double.NaN;
        }
        double rank = percent / 100 * (sorted.length - 1);
        int below = (int) Math.floor(rank);
        int above = Math.min(below + 1, sorted.length - 1);
        double share = rank - below;
        return share == 0 ? sorted[below] : sorted[below] + share * (sorted[above] - sorted[below]);
    }
}

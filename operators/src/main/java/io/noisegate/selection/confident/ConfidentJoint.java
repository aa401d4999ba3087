package io.noisegate.selection.confident;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * The confident joint: how many samples of each label are confidently of each class, {@code C[label][class]}. Off its
 * diagonal are the labels that are probably wrong.
 *
 * <p>Northcutt et al. 2021, section 3.1, equations 1 and 3. Immutable.
 */
public final class ConfidentJoint {
    private final long[][] counts;

    private ConfidentJoint(long[][] counts) {
        this.counts = counts;
    }

    /** The joint of a data set; its diagonal is 1 at least, so that every row can be scaled. */
    public static ConfidentJoint of(ConfidentThresholds thresholds, int[] labels, double[][] probabilities) {
        long[][] counts = new long[thresholds.values().length][thresholds.values().length];
        for (int i = 0; i < labels.length; i++) {
            if (thresholds.isConfident(probabilities[i])) {
                counts[labels[i]][thresholds.guess(probabilities[i])]++;
            }
        }
        return ofCounts(counts);
    }

    /** The joint of these counts {@code [label, class]}, which are copied. */
    static ConfidentJoint ofCounts(long[][] counts) {
        long[][] copy = Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
        for (int k = 0; k < copy.length; k++) {
            copy[k][k] = Math.max(1, copy[k][k]);
        }
        return new ConfidentJoint(copy);
    }

    /** A copy of the counts, {@code [label, class]}. */
    public long[][] counts() {
        return Arrays.stream(counts).map(long[]::clone).toArray(long[][]::new);
    }

    /**
     * The joint scaled to all samples, the unconfident ones included: rows sum to the numbers of samples with that label, in
     * whole numbers.
     *
     * @param labelCounts samples of each label, {@code [classes]}
     */
    public long[][] calibrated(long[] labelCounts) {
        int classes = counts.length;
        double[][] scaled = new double[classes][classes];
        double total = 0;
        for (int label = 0; label < classes; label++) {
            double row = Arrays.stream(counts[label]).sum();
            for (int k = 0; k < classes; k++) {
                scaled[label][k] = counts[label][k] / row * labelCounts[label];
                total += scaled[label][k];
            }
        }
        double samples = Arrays.stream(labelCounts).sum();
        long[][] calibrated = new long[classes][];
        for (int label = 0; label < classes; label++) {
            for (int k = 0; k < classes; k++) {
                scaled[label][k] = scaled[label][k] / total * samples;
            }
            calibrated[label] = roundedKeepingSum(scaled[label]);
        }
        return calibrated;
    }

    /**
     * Whole numbers near the values, with the rounded sum of the values; what is missing goes where rounding took most, of
     * equals to the last, and what is too much comes from where it gave most, of equals from the first.
     */
    private static long[] roundedKeepingSum(double[] values) {
        double[] rounded = Arrays.stream(values).map(Math::rint).toArray();
        long missing = (long) Math.rint(
                Math.rint(Arrays.stream(values).sum()) - Arrays.stream(rounded).sum());
        while (missing != 0) {
            Comparator<Integer> byLoss = Comparator.comparingDouble(k -> values[k] - rounded[k]);
            int[] order = IntStream.range(0, values.length)
                    .boxed()
                    .sorted(missing > 0 ? byLoss.thenComparing(k -> k).reversed() : byLoss)
                    .mapToInt(Integer::intValue)
                    .limit(Math.abs(missing))
                    .toArray();
            int change = missing > 0 ? 1 : -1;
            for (int k : order) {
                rounded[k] += change;
            }
            missing -= (long) change * order.length;
        }
        return Arrays.stream(rounded).mapToLong(value -> (long) value).toArray();
    }
}

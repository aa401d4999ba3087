package io.noisegate.evaluation;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * How well a score ranks positive samples, for example the mislabeled ones, above the others. High scores mean positive.
 *
 * <p>The definitions are those of scikit-learn ({@code roc_auc_score}, {@code average_precision_score}), with tied scores
 * as one threshold and without interpolation. Sorts once, O(n log n); immutable.
 */
public final class RankingMetrics {
    private final long positives;
    private final long negatives;
    /** Distinct scores in descending order, and how many samples of either kind have at least that score. */
    private final double[] thresholds;

    private final long[] truePositives;
    private final long[] falsePositives;

    /**
     * Ranks the samples.
     *
     * @param scores one per sample; infinite is allowed, NaN is not
     * @param positive for each sample, in the same order, whether it is positive
     */
    public RankingMetrics(double[] scores, boolean[] positive) {
        if (scores.length != positive.length) {
            throw new IllegalArgumentException(
                    "%d scores for %d samples, expected one for each".formatted(scores.length, positive.length));
        }
        Integer[] order = descendingOrder(scores);
        double[] distinct = new double[order.length];
        long[] hits = new long[order.length];
        long[] alarms = new long[order.length];
        int last = -1;
        long truePositive = 0;
        long falsePositive = 0;
        for (int sample : order) {
            if (last < 0 || scores[sample] != distinct[last]) {
                distinct[++last] = scores[sample];
            }
            if (positive[sample]) {
                truePositive++;
            } else {
                falsePositive++;
            }
            hits[last] = truePositive;
            alarms[last] = falsePositive;
        }
        this.positives = truePositive;
        this.negatives = falsePositive;
        this.thresholds = Arrays.copyOf(distinct, last + 1);
        this.truePositives = Arrays.copyOf(hits, last + 1);
        this.falsePositives = Arrays.copyOf(alarms, last + 1);
    }

    private static Integer[] descendingOrder(double[] scores) {
        Integer[] order = new Integer[scores.length];
        for (int i = 0; i < order.length; i++) {
            if (Double.isNaN(scores[i])) {
                throw new IllegalArgumentException(
                        "Score %d is NaN, which has no rank; leave the sample out".formatted(i));
            }
            order[i] = i;
        }
        Arrays.sort(order, Comparator.comparingDouble((Integer i) -> scores[i]).reversed());
        return order;
    }

    /**
     * Area under the ROC curve: the probability that a positive sample scores above a negative one, ties counted half.
     *
     * @return a number in [0, 1]; empty unless there are samples of both kinds
     */
    public OptionalDouble auroc() {
        if (positives == 0 || negatives == 0) {
            return OptionalDouble.empty();
        }
        double area = 0;
        for (int i = 0; i < thresholds.length; i++) {
            double higher = (i == 0 ? 0 : truePositives[i - 1]) + truePositives[i];
            area += negativesAt(i) * higher / 2;
        }
        return OptionalDouble.of(area / ((double) positives * negatives));
    }

    /**
     * Average precision: the sum over the distinct scores, from the highest down, of the gain in recall times the
     * precision there.
     *
     * @return a number in (0, 1]; empty unless there are samples of both kinds
     */
    public OptionalDouble averagePrecision() {
        if (positives == 0 || negatives == 0) {
            return OptionalDouble.empty();
        }
        double sum = 0;
        for (int i = 0; i < thresholds.length; i++) {
            long gained = truePositives[i] - (i == 0 ? 0 : truePositives[i - 1]);
            sum += (double) gained / positives * detection(i).precision().orElse(0);
        }
        return OptionalDouble.of(sum);
    }

    /** What is found at each distinct score when every sample that scores it or more is called positive, from the highest down. */
    public List<Detection> detections() {
        return IntStream.range(0, thresholds.length).mapToObj(this::detection).toList();
    }

    /** What is found when every sample that scores {@code threshold} or more is called positive. */
    public Detection at(double threshold) {
        int last = -1;
        while (last + 1 < thresholds.length && thresholds[last + 1] >= threshold) {
            last++;
        }
        return detection(last);
    }

    private Detection detection(int last) {
        return last < 0
                ? new Detection(0, 0, positives)
                : new Detection(truePositives[last], falsePositives[last], positives - truePositives[last]);
    }

    private long negativesAt(int threshold) {
        return falsePositives[threshold] - (threshold == 0 ? 0 : falsePositives[threshold - 1]);
    }
}

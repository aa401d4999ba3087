package io.noisegate.selection.confident;

import io.noisegate.hardness.Softmax;
import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * Which labels of a data set are probably wrong. A label whose probability is within 1e-6 of the largest is never called
 * wrong, except by the two rules that only count, {@link Rule#LOW_SELF_CONFIDENCE} and {@link Rule#LOW_NORMALIZED_MARGIN}.
 *
 * <p>Northcutt et al. 2021, section 3.3; of equal scores the first sample counts as the worst. O(n K log n). Immutable.
 */
public final class LabelIssues {
    private final int[] labels;
    private final double[][] probabilities;
    private final int classes;
    private final long[] labelCounts;
    private final ConfidentThresholds thresholds;
    private final long[][] toPrune;

    /** How to choose. */
    public enum Rule {
        /** Of each label and each other class, as many as the calibrated joint says, those that lean to the class most. */
        PRUNE_BY_NOISE_RATE,
        /** Of each label as many as are off the diagonal of the calibrated joint, those with the least probability. */
        PRUNE_BY_CLASS,
        /** What both choose. */
        BOTH,
        /** Those that are off the diagonal of the confident joint. */
        CONFIDENT_LEARNING,
        /** Those for which another class is the most probable. */
        PREDICTED_NOT_GIVEN,
        /** As many as {@link #CONFIDENT_LEARNING} chooses, those with the least normalised margin. */
        LOW_NORMALIZED_MARGIN,
        /** As many as {@link #CONFIDENT_LEARNING} chooses, those with the least self-confidence. */
        LOW_SELF_CONFIDENCE
    }

    /**
     * @param labels {@code [samples]}; not copied
     * @param probabilities {@code [samples, classes]}; not copied
     */
    public LabelIssues(int[] labels, double[][] probabilities, int classes) {
        this.labels = labels;
        this.probabilities = probabilities;
        this.classes = classes;
        this.labelCounts = new long[classes];
        for (int label : labels) {
            labelCounts[label]++;
        }
        thresholds = ConfidentThresholds.of(labels, probabilities, classes);
        toPrune = leavingOnePerClass(
                ConfidentJoint.of(thresholds, labels, probabilities).calibrated(labelCounts));
    }

    /** The samples whose label is called wrong, in ascending order. */
    public int[] indices(Rule rule) {
        boolean[] chosen = chosen(rule);
        return IntStream.range(0, labels.length).filter(i -> chosen[i]).toArray();
    }

    private boolean[] chosen(Rule rule) {
        return switch (rule) {
            case PRUNE_BY_NOISE_RATE -> withoutPredicted(byNoiseRate());
            case PRUNE_BY_CLASS -> withoutPredicted(byClass());
            case BOTH -> {
                boolean[] byClass = byClass();
                boolean[] both = byNoiseRate();
                for (int i = 0; i < both.length; i++) {
                    both[i] &= byClass[i];
                }
                yield withoutPredicted(both);
            }
            case CONFIDENT_LEARNING -> withoutPredicted(offDiagonal());
            case PREDICTED_NOT_GIVEN -> withoutPredicted(all());
            case LOW_NORMALIZED_MARGIN -> lowest(LabelQuality.NORMALIZED_MARGIN);
            case LOW_SELF_CONFIDENCE -> lowest(LabelQuality.SELF_CONFIDENCE);
        };
    }

    private boolean[] all() {
        boolean[] all = new boolean[labels.length];
        Arrays.fill(all, true);
        return all;
    }

    private boolean[] withoutPredicted(boolean[] chosen) {
        for (int i = 0; i < chosen.length; i++) {
            double shortfall = Softmax.largest(probabilities[i]) - probabilities[i][labels[i]];
            chosen[i] &= !(shortfall <= ConfidentThresholds.TOLERANCE);
        }
        return chosen;
    }

    private boolean[] offDiagonal() {
        boolean[] off = new boolean[labels.length];
        for (int i = 0; i < off.length; i++) {
            off[i] = thresholds.isConfident(probabilities[i]) && thresholds.guess(probabilities[i]) != labels[i];
        }
        return off;
    }

    private boolean[] lowest(LabelQuality quality) {
        boolean[] chosen = new boolean[labels.length];
        IntStream.range(0, labels.length)
                .boxed()
                .sorted(Comparator.comparingDouble(i -> quality.of(probabilities[i], labels[i])))
                .limit(indices(Rule.CONFIDENT_LEARNING).length)
                .forEach(i -> chosen[i] = true);
        return chosen;
    }

    private boolean[] byNoiseRate() {
        boolean[] chosen = new boolean[labels.length];
        for (int label = 0; label < classes; label++) {
            for (int other = 0; other < classes; other++) {
                if (other != label && labelCounts[label] > 1) {
                    int given = label;
                    int better = other;
                    choose(
                            chosen,
                            label,
                            toPrune[label][other],
                            Comparator.comparingDouble(i -> probabilities[i][given] - probabilities[i][better]));
                }
            }
        }
        return chosen;
    }

    private boolean[] byClass() {
        boolean[] chosen = new boolean[labels.length];
        for (int label = 0; label < classes; label++) {
            if (labelCounts[label] > 1) {
                int given = label;
                choose(
                        chosen,
                        label,
                        labelCounts[label] - toPrune[label][label],
                        Comparator.comparingDouble(i -> probabilities[i][given]));
            }
        }
        return chosen;
    }

    private void choose(boolean[] chosen, int label, long count, Comparator<Integer> worstFirst) {
        IntStream.range(0, labels.length)
                .filter(i -> labels[i] == label)
                .boxed()
                .sorted(worstFirst)
                .limit(Math.max(0, count))
                .forEach(i -> chosen[i] = true);
    }

    /** Diagonal entries of 1 at least; what they gain the other entries of the row lose evenly, in whole numbers. */
    private static long[][] leavingOnePerClass(long[][] calibrated) {
        long[][] left = Arrays.stream(calibrated).map(long[]::clone).toArray(long[][]::new);
        for (int label = 0; label < left.length; label++) {
            long gain = Math.max(1, left[label][label]) - left[label][label];
            double losers = Math.max(
                    1, Arrays.stream(left[label]).filter(count -> count != 0).count() - 1.0);
            for (int k = 0; k < left.length; k++) {
                left[label][k] =
                        k == label ? left[label][k] + gain : (long) Math.max(0, left[label][k] - gain / losers);
            }
        }
        return left;
    }
}

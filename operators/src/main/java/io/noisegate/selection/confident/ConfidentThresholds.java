package io.noisegate.selection.confident;

import io.noisegate.hardness.Softmax;
import java.util.Arrays;

/**
 * From which probability on a sample counts as confidently of a class: for each class the mean probability of it among the
 * samples that carry its label, {@code t_k = mean { p_k(x) : label of x is k }}. A class that no sample is labelled with has
 * threshold 2, which no probability reaches.
 *
 * <p>Northcutt et al. 2021, section 3.1, equation 2. Immutable.
 */
public final class ConfidentThresholds {
    /** Probabilities as close as this to a threshold, or to one another, count as equal. */
    static final double TOLERANCE = 1e-6;

    private static final double UNREACHABLE = 2;
    private static final double LOWEST = 2 * TOLERANCE;
    private static final int NO_GUESS = -1;

    private final double[] thresholds;

    private ConfidentThresholds(double[] thresholds) {
        this.thresholds = thresholds;
    }

    /**
     * The thresholds of a data set.
     *
     * @param labels {@code [samples]}, each 0..K-1
     * @param probabilities {@code [samples, classes]}
     */
    public static ConfidentThresholds of(int[] labels, double[][] probabilities, int classes) {
        double[] sums = new double[classes];
        long[] counts = new long[classes];
        for (int i = 0; i < labels.length; i++) {
            sums[labels[i]] += probabilities[i][labels[i]];
            counts[labels[i]]++;
        }
        return ofSums(sums, counts);
    }

    /**
     * The thresholds from running sums.
     *
     * @param sums of the label's probability over the samples of each label, {@code [classes]}
     * @param counts of samples of each label, {@code [classes]}
     */
    static ConfidentThresholds ofSums(double[] sums, long[] counts) {
        double[] thresholds = new double[sums.length];
        for (int k = 0; k < thresholds.length; k++) {
            thresholds[k] = counts[k] == 0 ? UNREACHABLE : Math.max(sums[k] / counts[k], LOWEST);
        }
        return new ConfidentThresholds(thresholds);
    }

    /** A copy of the thresholds {@code [classes]}. */
    public double[] values() {
        return thresholds.clone();
    }

    /** Whether there is a class that the probabilities {@code [classes]} are confident in. */
    public boolean isConfident(double[] probabilities) {
        return guessOrNone(probabilities) != NO_GUESS;
    }

    /**
     * The class that a confident sample probably is of: the only one it is confident in, or the most probable one if it is
     * confident in several.
     *
     * @throws IllegalArgumentException if it is not confident
     */
    public int guess(double[] probabilities) {
        int guess = guessOrNone(probabilities);
        if (guess == NO_GUESS) {
            throw new IllegalArgumentException("Probabilities %s reach none of the thresholds %s"
                    .formatted(Arrays.toString(probabilities), Arrays.toString(thresholds)));
        }
        return guess;
    }

    private int guessOrNone(double[] probabilities) {
        int guess = NO_GUESS;
        for (int k = 0; k < thresholds.length; k++) {
            if (probabilities[k] >= thresholds[k] - TOLERANCE) {
                if (guess != NO_GUESS) {
                    return Softmax.indexOfLargest(probabilities);
                }
                guess = k;
            }
        }
        return guess;
    }

    /**
     * Probabilities corrected for classes that the model is more or less sure of as a whole:
     * {@code (p - t + max t)} rescaled to sum 1.
     */
    public double[] adjusted(double[] probabilities) {
        double highest = Arrays.stream(thresholds).max().orElse(0);
        double[] adjusted = new double[probabilities.length];
        double sum = 0;
        for (int k = 0; k < adjusted.length; k++) {
            adjusted[k] = probabilities[k] - thresholds[k] + highest;
            sum += adjusted[k];
        }
        for (int k = 0; k < adjusted.length; k++) {
            adjusted[k] /= sum;
        }
        return adjusted;
    }
}

package io.noisegate.dataset.perturbation;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Ways in which a row of numbers can differ from those that a model was made for. H-CAT (N. Seedat et al., ICLR 2024),
 * appendix C.
 */
final class RowShifts {
    private static final int FLIPS = 2;
    private static final double TAIL = 0.01;

    private RowShifts() {}

    /**
     * Covariate noise: {@code x + s d z}.
     *
     * @param scales d: the standard deviation of each feature in the data, or 1 for the noise of the original
     * @param normals z, standard normal, one per value
     * @param deviation s: 0.1 for noise within the distribution, 0.5 for noise out of it
     */
    static double[] noisy(double[] row, double[] scales, double[] normals, double deviation) {
        double[] noisy = new double[row.length];
        for (int i = 0; i < row.length; i++) {
            noisy[i] = row[i] + deviation * scales[i] * normals[i];
        }
        return noisy;
    }

    /** Chooses one of so many places. */
    interface Choice {
        int among(int count);
    }

    /**
     * Far out of distribution, for rows with zeros and ones: two zeros, chosen with replacement, become 1; then two ones, those
     * included, become 0. Where there are none, nothing happens.
     */
    static double[] flipped(double[] row, Choice choice) {
        double[] flipped = row.clone();
        flip(flipped, 0, 1, choice);
        flip(flipped, 1, 0, choice);
        return flipped;
    }

    private static void flip(double[] row, double from, double to, Choice choice) {
        int[] places =
                IntStream.range(0, row.length).filter(i -> row[i] == from).toArray();
        for (int i = 0; i < FLIPS && places.length > 0; i++) {
            row[places[choice.among(places.length)]] = to;
        }
    }

    /**
     * The rarest large values of a feature: the largest hundredth of them, at least one, in ascending order.
     *
     * @param values of the feature over the data, at least one
     */
    static double[] tail(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int size = Math.max(1, (int) (TAIL * sorted.length));
        return Arrays.copyOfRange(sorted, sorted.length - size, sorted.length);
    }

    /** Standard normal numbers. */
    static double[] normals(int count, RandomGenerator random) {
        double[] normals = new double[count];
        for (int i = 0; i < count; i++) {
            normals[i] = random.nextGaussian();
        }
        return normals;
    }
}

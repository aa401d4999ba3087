package io.noisegate.evaluation;

import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/** How far two scores rank the same samples alike. */
public final class RankCorrelation {
    private RankCorrelation() {}

    /**
     * Spearman's rank correlation: Pearson's correlation of the ranks, tied scores sharing the mean of theirs. Samples that
     * lack one of the scores are left out.
     *
     * @param first one score per sample; NaN where there is none
     * @param second of the same samples in the same order
     * @return in [-1, 1]; empty with fewer than two samples, or when all have the same score
     */
    public static OptionalDouble spearman(double[] first, double[] second) {
        int[] common = IntStream.range(0, first.length)
                .filter(i -> !Double.isNaN(first[i]) && !Double.isNaN(second[i]))
                .toArray();
        return pearson(ranks(first, common), ranks(second, common));
    }

    private static double[] ranks(double[] scores, int[] samples) {
        Integer[] order = IntStream.range(0, samples.length).boxed().toArray(Integer[]::new);
        Arrays.sort(order, (a, b) -> Double.compare(scores[samples[a]], scores[samples[b]]));
        double[] ranks = new double[samples.length];
        for (int from = 0; from < order.length; ) {
            int to = from + 1;
            while (to < order.length && scores[samples[order[to]]] == scores[samples[order[from]]]) {
                to++;
            }
            for (int i = from; i < to; i++) {
                ranks[order[i]] = (from + to - 1) / 2.0;
            }
            from = to;
        }
        return ranks;
    }

    private static OptionalDouble pearson(double[] first, double[] second) {
        double meanFirst = Arrays.stream(first).average().orElse(0);
        double meanSecond = Arrays.stream(second).average().orElse(0);
        double product = 0;
        double squareFirst = 0;
        double squareSecond = 0;
        for (int i = 0; i < first.length; i++) {
            double a = first[i] - meanFirst;
            double b = second[i] - meanSecond;
            product += a * b;
            squareFirst += a * a;
            squareSecond += b * b;
        }
        return squareFirst == 0 || squareSecond == 0
                ? OptionalDouble.empty()
                : OptionalDouble.of(product / Math.sqrt(squareFirst * squareSecond));
    }
}

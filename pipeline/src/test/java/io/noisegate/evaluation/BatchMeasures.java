package io.noisegate.evaluation;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All measures of recorded logits {@code [samples][visits][classes]} computed at once, straightforwardly, with nothing of the job:
 * what the stream must agree with.
 */
final class BatchMeasures {
    private final double[][][] logits;
    private final int[] given;
    private final int batchSize;

    BatchMeasures(float[][][] logits, int[] given, int batchSize) {
        this.given = given;
        this.batchSize = batchSize;
        this.logits = new double[logits.length][logits[0].length][];
        for (int i = 0; i < logits.length; i++) {
            for (int v = 0; v < logits[i].length; v++) {
                double[] row = new double[logits[i][v].length];
                for (int k = 0; k < row.length; k++) {
                    row[k] = logits[i][v][k];
                }
                this.logits[i][v] = row;
            }
        }
    }

    private interface OfSample {
        double at(int sample);
    }

    /** Hardness by name, high for hard samples. */
    Map<String, double[]> hardness() {
        int classes = logits[0][0].length;
        double[][] losses = each((i, v) -> -Math.log(probability(i, v, given[i])));
        double[][] margins = each(this::margin);
        double[][] norms = each(this::errorNorm);
        double[][] probabilities = each((i, v) -> probability(i, v, given[i]));
        double[][] exp = superLoss(losses, Double.NaN);
        double[][] log = superLoss(losses, Math.log(classes));
        Map<String, double[]> all = new LinkedHashMap<>();
        all.put("mean-loss", of(i -> mean(losses[i])));
        all.put("mean-loss-last-5", of(i -> mean(tail(losses[i], 5))));
        all.put("loss-last", of(i -> mean(tail(losses[i], 1))));
        all.put("aum", of(i -> -mean(margins[i])));
        all.put("recent-aum", of(i -> -meanByVisit(margins[i])));
        all.put("margin-last", of(i -> -mean(tail(margins[i], 1))));
        all.put("el2n", of(i -> mean(norms[i])));
        all.put("el2n-first-5", of(i -> mean(Arrays.copyOf(norms[i], 5))));
        all.put("el2n-last", of(i -> mean(tail(norms[i], 1))));
        all.put(
                "data-iq",
                of(i -> mean(
                        Arrays.stream(probabilities[i]).map(p -> p * (1 - p)).toArray())));
        all.put("data-maps", of(i -> Math.sqrt(variance(probabilities[i]))));
        all.put("confidence", of(i -> -mean(probabilities[i])));
        all.put("self-confidence", of(i -> -mean(tail(probabilities[i], 1))));
        all.put("forgetting", of(this::forgetting));
        all.put("loss-variance-5", of(i -> variance(tail(losses[i], 5))));
        all.put("loss-variance-15", of(i -> variance(tail(losses[i], 15))));
        all.put("superloss-exp", of(i -> -mean(exp[i])));
        all.put("superloss-exp-last", of(i -> -mean(tail(exp[i], 1))));
        all.put("superloss-log-classes", of(i -> -mean(log[i])));
        all.put("superloss-log-classes-last", of(i -> -mean(tail(log[i], 1))));
        return all;
    }

    /** The first value counts once, the second twice, and so on. */
    private static double meanByVisit(double[] values) {
        double sum = 0;
        double weights = 0;
        for (int visit = 1; visit <= values.length; visit++) {
            sum += visit * values[visit - 1];
            weights += visit;
        }
        return sum / weights;
    }

    private double[] of(OfSample number) {
        double[] all = new double[logits.length];
        Arrays.setAll(all, number::at);
        return all;
    }

    private interface OfVisit {
        double at(int sample, int visit);
    }

    private double[][] each(OfVisit number) {
        double[][] all = new double[logits.length][logits[0].length];
        for (int i = 0; i < all.length; i++) {
            for (int v = 0; v < all[i].length; v++) {
                all[i][v] = number.at(i, v);
            }
        }
        return all;
    }

    private double probability(int sample, int visit, int label) {
        double[] row = logits[sample][visit];
        double sum = 0;
        for (double logit : row) {
            sum += Math.exp(logit - row[label]);
        }
        return 1 / sum;
    }

    private double margin(int sample, int visit) {
        double[] row = logits[sample][visit];
        double other = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < row.length; k++) {
            if (k != given[sample]) {
                other = Math.max(other, row[k]);
            }
        }
        return row[given[sample]] - other;
    }

    private double errorNorm(int sample, int visit) {
        double squares = 0;
        for (int k = 0; k < logits[sample][visit].length; k++) {
            double error = probability(sample, visit, k) - (k == given[sample] ? 1 : 0);
            squares += error * error;
        }
        return Math.sqrt(squares);
    }

    private double forgetting(int sample) {
        int events = 0;
        boolean everRight = false;
        boolean rightBefore = false;
        for (int v = 0; v < logits[sample].length; v++) {
            boolean right = margin(sample, v) > 0;
            if (rightBefore && !right) {
                events++;
            }
            everRight |= right;
            rightBefore = right;
        }
        return everRight ? (double) events / logits[sample].length : 1;
    }

    /** Confidences; the threshold NaN follows the batches, which hold the samples visit by visit. */
    private double[][] superLoss(double[][] losses, double constant) {
        int visits = losses[0].length;
        double[][] confidences = new double[losses.length][visits];
        double threshold = constant;
        int all = losses.length * visits;
        for (int from = 0; from < all; from += batchSize) {
            int to = Math.min(all, from + batchSize);
            if (Double.isNaN(constant)) {
                double sum = 0;
                for (int place = from; place < to; place++) {
                    sum += losses[place % losses.length][place / losses.length];
                }
                double mean = sum / (to - from);
                threshold = from == 0 ? mean : 0.9 * threshold + 0.1 * mean;
            }
            for (int place = from; place < to; place++) {
                int sample = place % losses.length;
                int visit = place / losses.length;
                confidences[sample][visit] =
                        Math.exp(-lambertW(Math.max(-2 / Math.E, losses[sample][visit] - threshold) / 2));
            }
        }
        return confidences;
    }

    /** The solution of {@code w e^w = x} above -1, by halving. */
    private static double lambertW(double x) {
        double low = -1;
        double high = Math.max(1, x + 1);
        for (int i = 0; i < 200; i++) {
            double middle = (low + high) / 2;
            if (middle * Math.exp(middle) < x) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    private static double[] tail(double[] values, int count) {
        return Arrays.copyOfRange(values, Math.max(0, values.length - count), values.length);
    }

    private static double mean(double[] values) {
        return Arrays.stream(values).sum() / values.length;
    }

    private static double variance(double[] values) {
        double mean = mean(values);
        return Arrays.stream(values)
                        .map(value -> (value - mean) * (value - mean))
                        .sum()
                / values.length;
    }

    /** Share of the pairs of a positive and a negative sample in which the positive one is higher, ties counted half. */
    static double auroc(double[] scores, boolean[] positive) {
        double right = 0;
        long pairs = 0;
        for (int i = 0; i < scores.length; i++) {
            for (int j = 0; j < scores.length; j++) {
                if (positive[i] && !positive[j]) {
                    pairs++;
                    right += scores[i] > scores[j] ? 1 : scores[i] == scores[j] ? 0.5 : 0;
                }
            }
        }
        return right / pairs;
    }

    /** Sum over the distinct scores of the gain in recall times the precision there. */
    static double averagePrecision(double[] scores, boolean[] positive) {
        double[] thresholds = Arrays.stream(scores).distinct().sorted().toArray();
        double sum = 0;
        double recallBefore = 0;
        for (int t = thresholds.length - 1; t >= 0; t--) {
            int found = 0;
            int marked = 0;
            int all = 0;
            for (int i = 0; i < scores.length; i++) {
                all += positive[i] ? 1 : 0;
                if (scores[i] >= thresholds[t]) {
                    marked++;
                    found += positive[i] ? 1 : 0;
                }
            }
            double recall = (double) found / all;
            sum += (recall - recallBefore) * found / marked;
            recallBefore = recall;
        }
        return sum;
    }
}

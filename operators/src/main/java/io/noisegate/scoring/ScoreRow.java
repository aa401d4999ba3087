package io.noisegate.scoring;

import io.noisegate.hardness.Softmax;
import io.noisegate.sample.FeatureType;
import io.noisegate.sample.Label;
import io.noisegate.sample.SampleFormat;
import io.noisegate.sample.SampleFormat.LabelRange;
import java.util.Optional;

/** The scores of all classes for one labeled sample, from a model that is trained elsewhere. */
final class ScoreRow {
    private static final double TOLERATED_SUM = 1e-3;
    private static final long[] NO_FEATURES = {};

    private ScoreRow() {}

    /**
     * What is wrong with a sample, or nothing.
     *
     * @param classes how many scores are expected; 0 for any number
     * @param logits whether the scores are logits; else probabilities
     */
    static Optional<String> reject(String id, Label label, float[] scores, int classes, boolean logits) {
        Optional<String> rejection = SampleFormat.rejectId(id);
        if (rejection.isPresent()) {
            return rejection;
        }
        if (scores.length < 2 || classes > 0 && scores.length != classes) {
            return Optional.of("there are %d scores, expected one for each of %s classes"
                    .formatted(scores.length, classes > 0 ? classes : "at least two"));
        }
        return (logits ? rejectLogits(scores) : rejectProbabilities(scores))
                .or(() -> new SampleFormat(FeatureType.FLOAT32, NO_FEATURES, scores.length, LabelRange.CLASSES)
                        .rejectLabel(label));
    }

    private static Optional<String> rejectLogits(float[] scores) {
        for (float score : scores) {
            if (!Float.isFinite(score)) {
                return Optional.of("a logit is %s, expected finite numbers".formatted(score));
            }
        }
        return Optional.empty();
    }

    private static Optional<String> rejectProbabilities(float[] scores) {
        double sum = 0;
        for (float score : scores) {
            if (!(score >= 0 && score <= 1)) {
                return Optional.of("a probability is %s, expected numbers from 0 to 1".formatted(score));
            }
            sum += score;
        }
        return Math.abs(sum - 1) <= TOLERATED_SUM
                ? Optional.empty()
                : Optional.of("the probabilities sum to %s, expected 1".formatted((float) sum));
    }

    /** What is wrong with an embedding of so many numbers, or nothing. */
    static Optional<String> rejectEmbedding(float[] embedding, int size) {
        if (embedding.length != size) {
            return Optional.of("the embedding has %d numbers, expected %d".formatted(embedding.length, size));
        }
        for (float number : embedding) {
            if (!Float.isFinite(number)) {
                return Optional.of("the embedding holds %s, expected finite numbers".formatted(number));
            }
        }
        return Optional.empty();
    }

    /** The logits themselves, or the logarithms of the probabilities, minus infinity for what is impossible. */
    static float[] logits(float[] scores, boolean logits) {
        if (logits) {
            return scores;
        }
        float[] logarithms = new float[scores.length];
        for (int k = 0; k < scores.length; k++) {
            logarithms[k] = (float) Math.log(scores[k]);
        }
        return logarithms;
    }

    /** Cross-entropy of the label, in nats; infinite when the label is impossible. */
    static float loss(Label label, float[] logits) {
        double[] row = new double[logits.length];
        for (int k = 0; k < row.length; k++) {
            row[k] = logits[k];
        }
        if (label.kind() == Label.Kind.CLASS_INDEX) {
            return (float) Softmax.crossEntropy(label.classIndex(), row);
        }
        double[] target = new double[row.length];
        for (int k = 0; k < target.length; k++) {
            target[k] = label.values()[k];
        }
        return (float) Softmax.crossEntropy(target, row);
    }
}

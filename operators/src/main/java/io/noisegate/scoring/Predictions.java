package io.noisegate.scoring;

import io.noisegate.gradient.LossHead;
import io.noisegate.hardness.Observation.Prediction;
import io.noisegate.sample.Label;
import java.nio.FloatBuffer;

/**
 * What logits say of labeled samples. One logit with binary cross-entropy is read as two classes with logits 0 and z;
 * several independent outputs and regression have no classes, hence no prediction.
 */
final class Predictions {
    private Predictions() {}

    /**
     * The prediction for one row.
     *
     * @param logits of the batch, {@code [rows, outputs]}
     * @return null when the outputs are not classes
     */
    static Prediction of(LossHead.Kind loss, FloatBuffer logits, int row, int outputs, Label label) {
        return switch (loss) {
            case SOFTMAX_CROSS_ENTROPY -> softmax(logits, row * outputs, outputs, label.classIndex());
            case BINARY_CROSS_ENTROPY_WITH_LOGITS -> outputs == 1 ? binary(logits.get(row), label) : null;
            case MEAN_SQUARED_ERROR, HUBER -> null;
        };
    }

    private static Prediction softmax(FloatBuffer logits, int first, int classes, int given) {
        int other = given == 0 ? 1 : 0;
        for (int k = other + 1; k < classes; k++) {
            if (k != given && logits.get(first + k) > logits.get(first + other)) {
                other = k;
            }
        }
        float givenLogit = logits.get(first + given);
        float otherLogit = logits.get(first + other);
        float largest = Math.max(givenLogit, otherLogit);
        double total = 0;
        for (int k = 0; k < classes; k++) {
            total += Math.exp(logits.get(first + k) - largest);
        }
        return new Prediction(
                (float) (Math.exp(givenLogit - largest) / total),
                other,
                (float) (Math.exp(otherLogit - largest) / total),
                givenLogit - otherLogit);
    }

    private static Prediction binary(float logit, Label label) {
        boolean positive = label.kind() == Label.Kind.CLASS_INDEX ? label.classIndex() == 1 : label.values()[0] >= 0.5f;
        float margin = positive ? logit : -logit;
        float probability = (float) (1 / (1 + Math.exp(-margin)));
        return new Prediction(probability, positive ? 0 : 1, 1 - probability, margin);
    }
}

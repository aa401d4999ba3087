package io.noisegate.scoring;

import io.noisegate.gradient.LossHead;
import io.noisegate.hardness.Prediction;
import io.noisegate.sample.Label;
import java.nio.FloatBuffer;

/**
 * What logits say of labeled samples. One logit with binary cross-entropy is read as two classes with logits 0 and z;
 * several independent outputs and regression have no classes, hence no prediction.
 */
public final class Predictions {
    private Predictions() {}

    /**
     * The prediction for one row.
     *
     * @param logits of the batch, {@code [rows, outputs]}
     * @param wholeRow whether to keep the probabilities of all classes
     * @return null when the outputs are not classes
     */
    static Prediction of(LossHead.Kind loss, FloatBuffer logits, int row, int outputs, Label label, boolean wholeRow) {
        return switch (loss) {
            case SOFTMAX_CROSS_ENTROPY ->
                Prediction.ofLogits(logits, row * outputs, outputs, label.classIndex(), wholeRow);
            case BINARY_CROSS_ENTROPY_WITH_LOGITS ->
                outputs == 1 ? Prediction.ofLogit(logits.get(row), isPositive(label), wholeRow) : null;
            case MEAN_SQUARED_ERROR, HUBER -> null;
        };
    }

    /** Whether the outputs are classes and the given one is the most probable. */
    public static boolean isCorrect(LossHead.Kind loss, FloatBuffer logits, int row, int outputs, Label label) {
        Prediction prediction = of(loss, logits, row, outputs, label, false);
        return prediction != null && prediction.margin() > 0;
    }

    static boolean isPositive(Label label) {
        return label.kind() == Label.Kind.CLASS_INDEX ? label.classIndex() == 1 : label.values()[0] >= 0.5f;
    }
}

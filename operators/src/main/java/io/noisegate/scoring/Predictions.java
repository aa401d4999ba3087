package io.noisegate.scoring;

import io.noisegate.gradient.LearnableModel;
import io.noisegate.gradient.LossHead;
import io.noisegate.hardness.Prediction;
import io.noisegate.runtime.BatchBuffers;
import io.noisegate.sample.Label;

/**
 * What the outputs of a scored batch say of its samples. One logit with binary cross-entropy is read as two classes with
 * logits 0 and z; several independent outputs and regression have no classes, hence no prediction.
 *
 * <p>Not thread-safe. Memory: two floats per row and output.
 */
public final class Predictions {
    private final LossHead.Kind loss;
    private final int outputs;
    private final float[] logits;
    private final float[] probabilities;

    /** @param capacity rows of a batch at most */
    public Predictions(LearnableModel model, int capacity) {
        this.loss = model.head().kind();
        this.outputs = model.outputs();
        this.logits = new float[capacity * outputs];
        this.probabilities = new float[model.head().hasProbabilities() ? capacity * outputs : 0];
    }

    /** Copies what was computed for the first rows of a batch. */
    public void read(BatchBuffers scored, int rows) {
        scored.logits().get(0, logits, 0, rows * outputs);
        if (probabilities.length > 0) {
            scored.probabilities().get(0, probabilities, 0, rows * outputs);
        }
    }

    /**
     * The prediction for one row.
     *
     * @param wholeRow whether to keep the probabilities of all classes
     * @return null when the outputs are not classes
     */
    Prediction of(int row, Label label, boolean wholeRow) {
        return switch (loss) {
            case SOFTMAX_CROSS_ENTROPY ->
                Prediction.ofRow(logits, probabilities, row * outputs, outputs, label.classIndex(), wholeRow);
            case BINARY_CROSS_ENTROPY_WITH_LOGITS ->
                outputs == 1 ? Prediction.ofLogit(logits[row], isPositive(label), wholeRow) : null;
            case MEAN_SQUARED_ERROR, HUBER -> null;
        };
    }

    /** Whether the outputs are classes and the given one is the most probable. */
    public boolean isCorrect(int row, Label label) {
        Prediction prediction = of(row, label, false);
        return prediction != null && prediction.margin() > 0;
    }

    static boolean isPositive(Label label) {
        return label.kind() == Label.Kind.CLASS_INDEX ? label.classIndex() == 1 : label.values()[0] >= 0.5f;
    }
}

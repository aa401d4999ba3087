package io.noisegate.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.gradient.InputFormat;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.gradient.LossHead;
import io.noisegate.gradient.LossHead.Kind;
import io.noisegate.gradient.ParameterChoice;
import io.noisegate.hardness.Prediction;
import io.noisegate.onnx.DenseNetwork;
import io.noisegate.runtime.BatchBuffers;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.runtime.ScoringSession;
import io.noisegate.sample.Label;
import org.junit.jupiter.api.Test;

class PredictionsTest {
    private static final int ROWS = 2;

    /** Of a linear model whose parameters make the outputs what they are for any features. */
    private static Predictions scored(Kind loss, float... logits) {
        LearnableModel model = LearnableModel.of(
                DenseNetwork.create(1, 2, logits.length),
                LossHead.of(loss),
                InputFormat.float32(),
                ParameterChoice.automatic());
        float[] parameters = new float[model.parameters().size()];
        System.arraycopy(
                logits,
                0,
                parameters,
                model.parameters().find("fc1.bias").orElseThrow().offset(),
                logits.length);
        Predictions predictions = new Predictions(model, ROWS);
        try (BatchBuffers batch = new BatchBuffers(model, ROWS);
                ScoringSession session = ScoringSession.constant(
                        model, parameters, model.initialBuffers(), RuntimeSettings.defaults())) {
            session.score(batch, ROWS);
            predictions.read(batch, ROWS);
        }
        return predictions;
    }

    @Test
    void compareTheGivenClassWithTheBestOther() {
        Predictions predictions = scored(Kind.SOFTMAX_CROSS_ENTROPY, 1, 3, 2);

        Prediction prediction = predictions.of(1, Label.ofClass(2), false);

        double total = Math.exp(1) + Math.exp(3) + Math.exp(2);
        assertEquals(Math.exp(2) / total, prediction.labelProbability(), 1e-6);
        assertEquals(1, prediction.otherClass());
        assertEquals(Math.exp(3) / total, prediction.otherProbability(), 1e-6);
        assertEquals(-1, prediction.margin(), 1e-6);
        assertFalse(predictions.isCorrect(1, Label.ofClass(2)));
        assertTrue(predictions.isCorrect(1, Label.ofClass(1)));
    }

    @Test
    void surviveHugeLogits() {
        Prediction prediction =
                scored(Kind.SOFTMAX_CROSS_ENTROPY, 1e30f, -1e30f).of(0, Label.ofClass(1), false);

        assertEquals(0, prediction.labelProbability());
        assertEquals(1, prediction.otherProbability());
        assertEquals(0, prediction.otherClass());
    }

    @Test
    void readOneLogitAsTwoClasses() {
        Predictions predictions = scored(Kind.BINARY_CROSS_ENTROPY_WITH_LOGITS, 2);

        Prediction positive = predictions.of(0, Label.ofClass(1), false);
        Prediction negative = predictions.of(0, Label.ofClass(0), false);

        assertEquals(1 / (1 + Math.exp(-2)), positive.labelProbability(), 1e-6);
        assertEquals(2, positive.margin());
        assertEquals(-2, negative.margin());
        assertEquals(1, negative.otherClass());
    }

    @Test
    void areNoneForRegression() {
        Predictions predictions = scored(Kind.MEAN_SQUARED_ERROR, 1, 2, 3);

        assertNull(predictions.of(0, Label.ofRealTarget(1, 2, 3), false));
        assertFalse(predictions.isCorrect(0, Label.ofRealTarget(1, 2, 3)));
    }
}

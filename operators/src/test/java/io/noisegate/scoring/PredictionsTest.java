package io.noisegate.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.noisegate.gradient.LossHead.Kind;
import io.noisegate.hardness.Prediction;
import io.noisegate.sample.Label;
import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class PredictionsTest {
    private static final FloatBuffer LOGITS = FloatBuffer.wrap(new float[] {9, 9, 9, 1, 3, 2});

    @Test
    void compareTheGivenClassWithTheBestOther() {
        Prediction prediction = Predictions.of(Kind.SOFTMAX_CROSS_ENTROPY, LOGITS, 1, 3, Label.ofClass(2), false);

        double total = Math.exp(1) + Math.exp(3) + Math.exp(2);
        assertEquals(Math.exp(2) / total, prediction.labelProbability(), 1e-6);
        assertEquals(1, prediction.otherClass());
        assertEquals(Math.exp(3) / total, prediction.otherProbability(), 1e-6);
        assertEquals(-1, prediction.margin(), 1e-6);
    }

    @Test
    void surviveHugeLogits() {
        FloatBuffer huge = FloatBuffer.wrap(new float[] {1e30f, -1e30f});

        Prediction prediction = Predictions.of(Kind.SOFTMAX_CROSS_ENTROPY, huge, 0, 2, Label.ofClass(1), false);

        assertEquals(0, prediction.labelProbability());
        assertEquals(1, prediction.otherProbability());
        assertEquals(0, prediction.otherClass());
    }

    @Test
    void readOneLogitAsTwoClasses() {
        FloatBuffer logit = FloatBuffer.wrap(new float[] {2});

        Prediction positive =
                Predictions.of(Kind.BINARY_CROSS_ENTROPY_WITH_LOGITS, logit, 0, 1, Label.ofClass(1), false);
        Prediction negative =
                Predictions.of(Kind.BINARY_CROSS_ENTROPY_WITH_LOGITS, logit, 0, 1, Label.ofClass(0), false);

        assertEquals(1 / (1 + Math.exp(-2)), positive.labelProbability(), 1e-6);
        assertEquals(2, positive.margin());
        assertEquals(-2, negative.margin());
        assertEquals(1, negative.otherClass());
    }

    @Test
    void areNoneForRegression() {
        assertNull(Predictions.of(Kind.MEAN_SQUARED_ERROR, LOGITS, 0, 3, Label.ofRealTarget(1, 2, 3), false));
    }
}

package io.noisegate.hardness;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.FloatBuffer;
import org.junit.jupiter.api.Test;

class PredictionTest {
    private static final FloatBuffer LOGITS = FloatBuffer.wrap(new float[] {9, 0, 1, 2, 9});

    @Test
    void readsItsRowOfTheBatch() {
        double total = 1 + Math.E + Math.exp(2);

        Prediction prediction = Prediction.ofLogits(LOGITS, 1, 3, 1, true);

        assertEquals(Math.E / total, prediction.labelProbability(), 1e-7);
        assertEquals(2, prediction.otherClass());
        assertEquals(Math.exp(2) / total, prediction.otherProbability(), 1e-7);
        assertEquals(-1, prediction.margin());
        assertArrayEquals(
                new float[] {(float) (1 / total), (float) (Math.E / total), (float) (Math.exp(2) / total)},
                prediction.probabilities(),
                1e-7f);
        assertEquals(prediction.otherProbability(), prediction.confidence());
    }

    @Test
    void carriesTheWholeRowOnlyWhenAsked() {
        assertNull(Prediction.ofLogits(LOGITS, 1, 3, 1, false).probabilities());
        assertNull(Prediction.ofLogit(2, true, false).probabilities());
    }

    @Test
    void keepsTheErrorOfAlmostCertainPredictions() {
        FloatBuffer certain = FloatBuffer.wrap(new float[] {40, 0});

        double other = Math.exp(-40);

        assertEquals(
                2 * other * other, Prediction.ofLogits(certain, 0, 2, 0, false).squaredError(), 1e-37);
        assertTrue(Prediction.ofLogits(certain, 0, 2, 0, false).squaredError() > 0);
    }

    @Test
    void takesOneLogitForTwoClasses() {
        Prediction asTwo = Prediction.ofLogits(FloatBuffer.wrap(new float[] {0, 1.5f}), 0, 2, 1, true);

        Prediction asOne = Prediction.ofLogit(1.5f, true, true);

        assertEquals(asTwo.labelProbability(), asOne.labelProbability(), 1e-7);
        assertEquals(asTwo.squaredError(), asOne.squaredError(), 1e-7);
        assertEquals(asTwo.margin(), asOne.margin());
        assertArrayEquals(asTwo.probabilities(), asOne.probabilities(), 1e-7f);
    }

    @Test
    void isEqualByTheContentOfItsRow() {
        assertEquals(Prediction.ofLogits(LOGITS, 1, 3, 1, true), Prediction.ofLogits(LOGITS, 1, 3, 1, true));
        assertNotEquals(Prediction.ofLogits(LOGITS, 1, 3, 1, true), Prediction.ofLogits(LOGITS, 1, 3, 1, false));
    }
}

package io.noisegate.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.noisegate.sample.Label;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScoreRowTest {
    private static final float[] LOGITS = {1, 2, 4};
    private static final Label SECOND = Label.ofClass(1);

    @Test
    void takesLogitsAndProbabilities() {
        assertEquals(Optional.empty(), ScoreRow.reject("a", SECOND, LOGITS, 0, true));
        assertEquals(Optional.empty(), ScoreRow.reject("a", SECOND, new float[] {0.25f, 0, 0.75f}, 0, false));
        assertEquals(
                Optional.empty(),
                ScoreRow.reject("a", Label.ofSoftTarget(new float[] {0.5f, 0.5f, 0}), LOGITS, 0, true));
    }

    @Test
    void saysWhatIsWrong() {
        assertEquals(Optional.of("sample id is empty"), ScoreRow.reject(" ", SECOND, LOGITS, 0, true));
        assertEquals(
                Optional.of("there are 1 scores, expected one for each of at least two classes"),
                ScoreRow.reject("a", Label.ofClass(0), new float[] {1}, 0, true));
        assertEquals(
                Optional.of("there are 3 scores, expected one for each of 4 classes"),
                ScoreRow.reject("a", SECOND, LOGITS, 4, true));
        assertEquals(
                Optional.of("label is class 3, expected 0 to 2"),
                ScoreRow.reject("a", Label.ofClass(3), LOGITS, 0, true));
        assertEquals(
                Optional.of("a logit is NaN, expected finite numbers"),
                ScoreRow.reject("a", SECOND, new float[] {0, Float.NaN}, 0, true));
        assertEquals(
                Optional.of("a probability is 1.5, expected numbers from 0 to 1"),
                ScoreRow.reject("a", SECOND, new float[] {1.5f, -0.5f}, 0, false));
        assertEquals(
                Optional.of("the probabilities sum to 0.75, expected 1"),
                ScoreRow.reject("a", SECOND, new float[] {0.5f, 0.25f}, 0, false));
        assertEquals(
                Optional.of("soft target has 2 probabilities, the model has 3 outputs"),
                ScoreRow.reject("a", Label.ofSoftTarget(new float[] {0.5f, 0.5f}), LOGITS, 0, true));
    }

    @Test
    void theLossIsTheCrossEntropyOfTheLabel() {
        double total = Math.exp(1) + Math.exp(2) + Math.exp(4);

        assertEquals(Math.log(total) - 2, ScoreRow.loss(SECOND, LOGITS), 1e-6);
        assertEquals(
                Math.log(total) - 0.5 * 1 - 0.5 * 4,
                ScoreRow.loss(Label.ofSoftTarget(new float[] {0.5f, 0, 0.5f}), LOGITS),
                1e-6);
    }

    @Test
    void probabilitiesBecomeTheirLogarithms() {
        float[] logits = ScoreRow.logits(new float[] {0.25f, 0, 0.75f}, false);

        assertEquals(Math.log(0.25), logits[0], 1e-6);
        assertEquals(Float.NEGATIVE_INFINITY, logits[1]);
        assertEquals(-Math.log(0.75), ScoreRow.loss(Label.ofClass(2), logits), 1e-6);
        assertEquals(Float.POSITIVE_INFINITY, ScoreRow.loss(SECOND, logits));
        assertSame(LOGITS, ScoreRow.logits(LOGITS, true));
    }
}

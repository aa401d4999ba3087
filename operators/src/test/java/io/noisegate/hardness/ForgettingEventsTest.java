package io.noisegate.hardness;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ForgettingEventsTest extends HardnessMeasureContract {

    @Override
    HardnessMeasure measure() {
        return new ForgettingEvents();
    }

    @Override
    List<Observation> ofAnEasySample() {
        return probabilities(0.9, 0.9, 0.9, 0.9);
    }

    @Override
    List<Observation> ofAHardSample() {
        return probabilities(0.9, 0.1, 0.9, 0.1);
    }

    @Test
    void isUndefinedForRegression() {
        assertTrue(Double.isNaN(
                hardnessAfter(List.of(observationOf("a").ofRegression().build()))));
    }

    @Test
    void countsTheTurnsFromRightToWrong() {
        assertEquals(0.4, hardnessAfter(probabilities(0.9, 0.1, 0.1, 0.9, 0.2)));
    }

    @Test
    void ranksASampleThatWasNeverRightAboveAllOthers() {
        assertEquals(1, hardnessAfter(probabilities(0.1, 0.2)));
        assertTrue(hardnessAfter(probabilities(0.1, 0.2)) > hardnessAfter(ofAHardSample()));
    }

    @Test
    void takesTheFirstOfSeveralEquallyProbableClassesForThePredictedOne() {
        assertTrue(observationOf("a").withMargin(0).suggesting(5).build().isCorrect());
        assertTrue(!observationOf("a").withMargin(0).suggesting(1).build().isCorrect());
    }

    private static List<Observation> probabilities(double... ofTheLabel) {
        return Arrays.stream(ofTheLabel)
                .mapToObj(p -> observationOf("a").withLabelProbability(p).build())
                .toList();
    }
}

package io.noisegate.hardness;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AleatoricUncertaintyTest extends HardnessMeasureContract {

    @Override
    HardnessMeasure measure() {
        return new AleatoricUncertainty();
    }

    @Override
    List<Observation> ofAnEasySample() {
        return probabilities(0.99, 0.01);
    }

    @Override
    List<Observation> ofAHardSample() {
        return probabilities(0.5, 0.4);
    }

    @Test
    void isUndefinedForRegression() {
        assertTrue(Double.isNaN(
                hardnessAfter(List.of(observationOf("a").ofRegression().build()))));
    }

    @Test
    void isTheMeanOfTheBernoulliVariances() {
        assertEquals((0.25 * 0.75 + 0.25) / 2, hardnessAfter(probabilities(0.25, 0.5)));
    }

    @Test
    void isLowForALabelThatTheModelIsSureToBeWrong() {
        assertTrue(hardnessAfter(probabilities(0.001, 0.001)) < 0.01);
    }

    private static List<Observation> probabilities(double... ofTheLabel) {
        return Arrays.stream(ofTheLabel)
                .mapToObj(p -> observationOf("a").withLabelProbability(p).build())
                .toList();
    }
}

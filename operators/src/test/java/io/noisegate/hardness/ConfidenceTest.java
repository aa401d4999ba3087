package io.noisegate.hardness;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConfidenceTest extends HardnessMeasureContract {

    @Override
    HardnessMeasure measure() {
        return new Confidence();
    }

    @Override
    List<Observation> ofAnEasySample() {
        return probabilities(0.9, 0.8);
    }

    @Override
    List<Observation> ofAHardSample() {
        return probabilities(0.1, 0.3);
    }

    @Test
    void isUndefinedForRegression() {
        assertTrue(Double.isNaN(
                hardnessAfter(List.of(observationOf("a").ofRegression().build()))));
    }

    @Test
    void isTheMeanProbabilityOfTheLabel() {
        assertEquals(-0.5, hardnessAfter(probabilities(0.25, 0.75)));
    }

    private static List<Observation> probabilities(double... ofTheLabel) {
        return Arrays.stream(ofTheLabel)
                .mapToObj(p -> observationOf("a").withLabelProbability(p).build())
                .toList();
    }
}

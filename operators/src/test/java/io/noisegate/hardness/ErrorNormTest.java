package io.noisegate.hardness;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class ErrorNormTest extends HardnessMeasureContract {

    @Override
    HardnessMeasure measure() {
        return new ErrorNorm();
    }

    @Override
    List<Observation> ofAnEasySample() {
        return probabilities(0.9, 0.95);
    }

    @Override
    List<Observation> ofAHardSample() {
        return probabilities(0.2, 0.1);
    }

    @Test
    void isUndefinedForRegression() {
        assertTrue(Double.isNaN(
                hardnessAfter(List.of(observationOf("a").ofRegression().build()))));
    }

    @Test
    void isTheMeanDistanceFromTheGivenClass() {
        assertEquals((0.5 + 0.25) / 2 * Math.sqrt(2), hardnessAfter(probabilities(0.5, 0.75)), 1e-7);
    }

    private static List<Observation> probabilities(double... ofTheLabel) {
        return Arrays.stream(ofTheLabel)
                .mapToObj(p -> observationOf("a").withLabelProbability(p).build())
                .toList();
    }
}

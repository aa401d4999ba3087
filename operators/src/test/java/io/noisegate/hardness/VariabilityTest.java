package io.noisegate.hardness;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class VariabilityTest extends HardnessMeasureContract {

    @Override
    HardnessMeasure measure() {
        return new Variability();
    }

    @Override
    List<Observation> ofAnEasySample() {
        return probabilities(0.9, 0.9, 0.9);
    }

    @Override
    List<Observation> ofAHardSample() {
        return probabilities(0.1, 0.9, 0.1);
    }

    @Test
    void isUndefinedForRegression() {
        assertTrue(Double.isNaN(
                hardnessAfter(List.of(observationOf("a").ofRegression().build()))));
    }

    @Test
    void isTheStandardDeviationOfTheProbabilities() {
        assertEquals(0.25, hardnessAfter(probabilities(0.25, 0.75, 0.25, 0.75)), 1e-15);
    }

    @Test
    void isExactlyZeroForAConstant() {
        assertEquals(0, hardnessAfter(probabilities(0.3, 0.3, 0.3, 0.3, 0.3)));
    }

    private static List<Observation> probabilities(double... ofTheLabel) {
        return Arrays.stream(ofTheLabel)
                .mapToObj(p -> observationOf("a").withLabelProbability(p).build())
                .toList();
    }
}

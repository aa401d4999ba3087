package io.noisegate.hardness;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelfConfidenceTest extends HardnessMeasureContract {

    @Override
    HardnessMeasure measure() {
        return new SelfConfidence();
    }

    @Override
    List<Observation> ofAnEasySample() {
        return of(0.1, 0.9);
    }

    @Override
    List<Observation> ofAHardSample() {
        return of(0.9, 0.1);
    }

    @Test
    void isThatOfTheLatestObservation() {
        assertEquals(-0.25, hardnessAfter(of(0.75, 0.25)), 1e-7);
    }

    private static List<Observation> of(double... probabilities) {
        return Arrays.stream(probabilities)
                .mapToObj(p -> observationOf("a").withLabelProbability(p).build())
                .toList();
    }
}

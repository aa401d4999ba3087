package io.noisegate.hardness;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class LossVarianceTest extends HardnessMeasureContract {

    @Override
    HardnessMeasure measure() {
        return new LossVariance();
    }

    @Override
    List<Observation> ofAnEasySample() {
        return observedLosses(0.1, 0.1);
    }

    @Override
    List<Observation> ofAHardSample() {
        return observedLosses(0.1, 4);
    }

    @Test
    void isThePopulationVarianceOfTheWindow() {
        assertEquals(2.25, hardnessAfter(observedLosses(1, 4)));
    }

    private static List<Observation> observedLosses(double... losses) {
        return java.util.Arrays.stream(losses)
                .mapToObj(loss -> observationOf("a").withLoss(loss).build())
                .toList();
    }
}

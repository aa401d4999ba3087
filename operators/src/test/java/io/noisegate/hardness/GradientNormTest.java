package io.noisegate.hardness;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GradientNormTest extends HardnessMeasureContract {

    @Override
    HardnessMeasure measure() {
        return new GradientNorm();
    }

    @Override
    List<Observation> ofAnEasySample() {
        return of(0.1, 0.2);
    }

    @Override
    List<Observation> ofAHardSample() {
        return of(3, 2);
    }

    @Test
    void isTheMeanOverAllObservations() {
        assertEquals(0.5, hardnessAfter(of(0.25, 0.75)), 1e-7);
    }

    private static List<Observation> of(double... values) {
        return Arrays.stream(values)
                .mapToObj(value -> observationOf("a")
                        .withSignal(Signal.GRADIENT_NORM, value)
                        .build())
                .toList();
    }
}

package io.noisegate.hardness;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class AreaUnderMarginTest extends HardnessMeasureContract {

    @Override
    HardnessMeasure measure() {
        return new AreaUnderMargin();
    }

    @Override
    List<Observation> ofAnEasySample() {
        return margins(1, 4);
    }

    @Override
    List<Observation> ofAHardSample() {
        return margins(-3, 4);
    }

    @Test
    void isMinusTheMeanOfAllMargins() {
        assertEquals(-1.25, hardnessAfter(margins(-2, 0.5, 5.25)));
    }

    @Test
    void isUndefinedForRegression() {
        assertTrue(Double.isNaN(
                hardnessAfter(List.of(observationOf("a").ofRegression().build()))));
    }

    private static List<Observation> margins(double... margins) {
        return java.util.Arrays.stream(margins)
                .mapToObj(margin -> observationOf("a").withMargin(margin).build())
                .toList();
    }
}

package io.noisegate.hardness;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RecentAreaUnderMarginTest extends HardnessMeasureContract {

    @Override
    HardnessMeasure measure() {
        return new RecentAreaUnderMargin();
    }

    @Override
    List<Observation> ofAnEasySample() {
        return margins(-3, 4);
    }

    @Override
    List<Observation> ofAHardSample() {
        return margins(4, -3);
    }

    @Test
    void countsTheLaterMarginsMore() {
        assertEquals(1.5, hardnessAfter(margins(9, 3, -8)));
    }

    @Test
    void isTheMarginItselfWhereItStaysTheSame() {
        assertEquals(-2.5, hardnessAfter(margins(2.5, 2.5, 2.5, 2.5)), 1e-12);
    }

    @Test
    void isUndefinedForRegression() {
        assertTrue(Double.isNaN(
                hardnessAfter(List.of(observationOf("a").ofRegression().build()))));
    }

    private static List<Observation> margins(double... margins) {
        return Arrays.stream(margins)
                .mapToObj(margin -> observationOf("a").withMargin(margin).build())
                .toList();
    }
}

package io.noisegate.hardness;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class LastMarginTest extends HardnessMeasureContract {

    @Override
    HardnessMeasure measure() {
        return new LastMargin();
    }

    @Override
    List<Observation> ofAnEasySample() {
        return List.of(observationOf("a").withMargin(3).build());
    }

    @Override
    List<Observation> ofAHardSample() {
        return List.of(observationOf("a").withMargin(-3).build());
    }

    @Test
    void isMinusTheLastMarginWhateverCameBefore() {
        List<Observation> stream = List.of(
                observationOf("a").withMargin(8).build(),
                observationOf("a").withMargin(-0.5).build());

        assertEquals(0.5, hardnessAfter(stream));
    }

    @Test
    void tellsAMarginOfZeroFromNoMargin() {
        assertEquals(0, hardnessAfter(List.of(observationOf("a").withMargin(0).build())), 0.0);
    }
}

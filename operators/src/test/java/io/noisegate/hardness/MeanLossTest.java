package io.noisegate.hardness;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class MeanLossTest extends HardnessMeasureContract {

    @Override
    HardnessMeasure measure() {
        return new MeanLoss();
    }

    @Override
    List<Observation> ofAnEasySample() {
        return List.of(observationOf("a").withLoss(0.1).build());
    }

    @Override
    List<Observation> ofAHardSample() {
        return List.of(observationOf("a").withLoss(4).build());
    }

    @Test
    void isTheMeanOfTheFiniteLosses() {
        List<Observation> stream = List.of(
                observationOf("a").withLoss(1).build(),
                observationOf("a").withLoss(Double.NaN).build(),
                observationOf("a").withLoss(2.5).build());

        assertEquals(1.75, hardnessAfter(stream));
    }
}

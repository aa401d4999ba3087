package io.noisegate.hardness;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class DetectedLabelTest extends HardnessMeasureContract {

    @Override
    HardnessMeasure measure() {
        return new DetectedLabel().with(new LastOfTwo());
    }

    /** Reads two observations and believes the last. */
    private static final class LastOfTwo implements WindowDetector {
        @Override
        public int window() {
            return 2;
        }

        @Override
        public double wrongProbability(float[] labelProbabilities) {
            return 1 - labelProbabilities[1] + labelProbabilities[0] / 1000;
        }
    }

    @Override
    List<Observation> ofAnEasySample() {
        return of(0.5, 0.9);
    }

    @Override
    List<Observation> ofAHardSample() {
        return of(0.5, 0.1);
    }

    @Test
    void handsOverTheLastObservationsOldestFirst() {
        assertEquals(1 - 0.25 + 0.5 / 1000, hardnessAfter(of(0.9, 0.9, 0.5, 0.25)), 1e-6);
        assertEquals(1 - 0.5 + 0.25 / 1000, hardnessAfter(of(0.9, 0.25, 0.5)), 1e-6);
    }

    @Test
    void isUndefinedUntilThereAreEnoughAndWithoutADetector() {
        assertTrue(Double.isNaN(hardnessAfter(of(0.5))));
        HardnessMeasure alone = new DetectedLabel();
        double[] accumulators = new double[alone.accumulators()];
        alone.update(of(0.5).get(0), accumulators);
        assertTrue(Double.isNaN(alone.value(accumulators, lossesOf(of(0.5)))));
    }

    private static List<Observation> of(double... probabilities) {
        return Arrays.stream(probabilities)
                .mapToObj(p -> observationOf("a").withLabelProbability(p).build())
                .toList();
    }
}

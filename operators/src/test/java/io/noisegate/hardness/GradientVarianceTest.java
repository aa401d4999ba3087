package io.noisegate.hardness;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class GradientVarianceTest extends HardnessMeasureContract {

    @Override
    HardnessMeasure measure() {
        return new GradientVariance();
    }

    @Override
    List<Observation> ofAnEasySample() {
        return of(new float[] {1, 2}, new float[] {1, 2});
    }

    @Override
    List<Observation> ofAHardSample() {
        return of(new float[] {1, 2}, new float[] {-1, 4});
    }

    @Test
    void isTheMeanDeviationOfEachInputsGradient() {
        assertEquals((1 + 0) / 2.0, hardnessAfter(of(new float[] {1, 2}, new float[] {3, 2})));
    }

    @Test
    void startsAnewWithAnotherNumberOfInputs() {
        assertEquals(0, hardnessAfter(of(new float[] {1, 2}, new float[] {3, 2, 1})));
    }

    private static List<Observation> of(float[]... gradients) {
        return Arrays.stream(gradients)
                .map(gradient -> observationOf("a").withInputGradient(gradient).build())
                .toList();
    }
}

package io.noisegate.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SumOfSquaresTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 511, 512, 513, 16_384, 16_385, 200_003})
    void isThatOfDoublePrecision(int size) {
        float[] values = new float[size];
        Random random = new Random(size);
        double exact = 0;
        for (int i = 0; i < size; i++) {
            values[i] = (float) random.nextGaussian();
            exact += (double) values[i] * values[i];
        }

        assertEquals(exact, SumOfSquares.of(values), 1e-7 * exact);
    }

    @Test
    void outlastsSquaresThatOverflow() {
        float[] values = new float[1_000];
        Arrays.fill(values, Float.MAX_VALUE);

        assertEquals(1_000.0 * Float.MAX_VALUE * Float.MAX_VALUE, SumOfSquares.of(values), 1e70);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 600, 999})
    void isNotFiniteIfAValueIsNot(int place) {
        float[] values = new float[1_000];
        values[place] = Float.NaN;
        assertEquals(Double.NaN, SumOfSquares.of(values));

        values[place] = Float.NEGATIVE_INFINITY;
        assertEquals(Double.POSITIVE_INFINITY, SumOfSquares.of(values));
    }
}

package io.noisegate.selection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchQuantileTest {

    @ParameterizedTest
    @CsvSource({"0, 1", "0.5, 2.5", "0.8, 3.4", "1, 4"})
    void interpolatesLinearlyBetweenTheSortedValues(double ratio, double expected) {
        assertEquals(expected, BatchQuantile.of(new double[] {4, 1, 3, 2}, 4, ratio), 1e-15);
    }

    @Test
    void takesARankThatRoundingMissedAsTheWholeNumber() {
        double[] values = IntStream.range(0, 51).mapToDouble(i -> i * 0.1).toArray();

        assertEquals(values[29], BatchQuantile.of(values, 51, 0.58));
    }

    @Test
    void isTheOnlyValueOfABatchOfOne() {
        assertEquals(7, BatchQuantile.of(new double[] {7}, 1, 0.3));
    }

    @Test
    void looksAtTheFirstValuesOnly() {
        assertEquals(2, BatchQuantile.of(new double[] {2, 1, 99, 99}, 2, 1));
    }
}

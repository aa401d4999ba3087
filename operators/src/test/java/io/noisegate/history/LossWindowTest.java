package io.noisegate.history;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LossWindowTest {

    @Test
    void keepsTheLastLossesOldestFirst() {
        LossWindow window = windowOf(3, 1, 2, 3, 4, 5);

        assertArrayEquals(new float[] {3, 4, 5}, window.losses());
        assertTrue(window.isFull());
    }

    @Test
    void isNotFullBeforeAsManyLossesAsItHolds() {
        LossWindow window = windowOf(3, 1, 2);

        assertArrayEquals(new float[] {1, 2}, window.losses());
        assertFalse(window.isFull());
    }

    @Test
    void hasNoVarianceBeforeTheSecondLoss() {
        assertEquals(0, windowOf(5).variance());
        assertEquals(0, windowOf(5, 3).variance());
    }

    @Test
    void dividesTheSquaredDeviationsByTheirNumber() {
        assertEquals(1.25, windowOf(4, 1, 2, 3, 4).variance());
    }

    @Test
    void hasZeroVarianceForEqualLossesWhateverTheirSize() {
        assertEquals(0, windowOf(4, 0.1f, 0.1f, 0.1f, 0.1f).variance(), 1e-30);
        assertEquals(
                0, windowOf(4, 12345.678f, 12345.678f, 12345.678f, 12345.678f).variance(), 1e-20);
    }

    @Test
    void doesNotCancelForLargeLosses() {
        Random random = new Random(7);
        LossWindow window = new LossWindow(15);
        for (int i = 0; i < 40; i++) {
            window.add(10_000 + random.nextFloat());
        }

        assertEquals(exactVariance(window.losses()), window.variance(), 1e-12);
    }

    @Test
    void forgetsWhatLeftTheWindow() {
        LossWindow window = windowOf(3, 1e6f, 1e6f, 1, 2, 3);

        assertEquals(2.0 / 3, window.variance(), 1e-15);
    }

    @Test
    void keepsTheNewestLossesThatFitWhenItShrinks() {
        assertArrayEquals(
                new float[] {4, 5}, windowOf(4, 1, 2, 3, 4, 5).resized(2).losses());
    }

    @Test
    void keepsAllLossesInOrderWhenItGrows() {
        LossWindow grown = windowOf(3, 1, 2, 3, 4).resized(5);
        grown.add(5);

        assertArrayEquals(new float[] {2, 3, 4, 5}, grown.losses());
        assertFalse(grown.isFull());
    }

    @ParameterizedTest
    @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
    void refusesALossThatIsNotFinite(float loss) {
        LossWindow window = new LossWindow(3);

        IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, () -> window.add(loss));

        assertEquals("A loss window takes finite losses, not " + loss, refusal.getMessage());
        assertEquals(0, window.size());
    }

    private static LossWindow windowOf(int capacity, float... losses) {
        LossWindow window = new LossWindow(capacity);
        for (float loss : losses) {
            window.add(loss);
        }
        return window;
    }

    private static double exactVariance(float[] losses) {
        BigDecimal count = BigDecimal.valueOf(losses.length);
        BigDecimal sum = BigDecimal.ZERO;
        for (float loss : losses) {
            sum = sum.add(new BigDecimal(loss));
        }
        BigDecimal mean = sum.divide(count, MathContext.DECIMAL128);
        BigDecimal squares = BigDecimal.ZERO;
        for (float loss : losses) {
            squares = squares.add(new BigDecimal(loss).subtract(mean).pow(2));
        }
        return squares.divide(count, MathContext.DECIMAL128).doubleValue();
    }
}

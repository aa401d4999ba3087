package io.noisegate.selection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RecentLossesTest {
    @Test
    void aQuantileIsTheSmallestLossThatAShareDoesNotExceed() {
        RecentLosses losses = new RecentLosses(10);
        for (int i = 10; i >= 1; i--) {
            losses.add(i);
        }

        assertEquals(5, losses.quantile(0.5));
        assertEquals(9, losses.quantile(0.9));
        assertEquals(10, losses.quantile(0.99));
    }

    @Test
    void onlyTheLastLossesCount() {
        RecentLosses losses = new RecentLosses(2);
        losses.add(100);
        losses.add(1);
        losses.add(2);

        assertEquals(2, losses.quantile(1));
    }

    @Test
    void lossesThatAreNotFiniteAreLeftOut() {
        RecentLosses losses = new RecentLosses(2);
        losses.add(Float.NaN);
        losses.add(Float.POSITIVE_INFINITY);

        assertTrue(Float.isNaN(losses.quantile(0.5)));
    }
}

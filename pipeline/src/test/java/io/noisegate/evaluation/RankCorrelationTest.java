package io.noisegate.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class RankCorrelationTest {

    /** By hand: 1 - 6 sum(d^2) / (n (n^2 - 1)) with d = (0, 1, -1, 0, 0). */
    @Test
    void followsTheTextbookWithoutTies() {
        double[] first = {1, 2, 3, 4, 5};
        double[] second = {10, 300, 20, 4_000, 50_000};

        assertEquals(0.9, RankCorrelation.spearman(first, second).orElseThrow(), 1e-12);
        assertEquals(
                -1,
                RankCorrelation.spearman(first, new double[] {5, 4, 3, 2, 1}).orElseThrow(),
                1e-12);
    }

    /** scipy.stats.spearmanr([1, 2, 2, 3], [1, 2, 3, 4]). */
    @Test
    void tiesShareTheMeanOfTheirRanks() {
        double[] tied = {1, 2, 2, 3};

        assertEquals(
                0.9486832980505138,
                RankCorrelation.spearman(tied, new double[] {1, 2, 3, 4}).orElseThrow(),
                1e-12);
    }

    @Test
    void leavesOutWhatHasNoScore() {
        double[] first = {1, Double.NaN, 3, 4, 0};
        double[] second = {1, 99, 2, 3, Double.NaN};

        assertEquals(1, RankCorrelation.spearman(first, second).orElseThrow(), 1e-12);
    }

    @Test
    void isUndefinedWhereNothingDiffers() {
        assertTrue(RankCorrelation.spearman(new double[] {1, 1}, new double[] {1, 2})
                .isEmpty());
        assertTrue(RankCorrelation.spearman(new double[] {1}, new double[] {1}).isEmpty());
        assertTrue(RankCorrelation.spearman(new double[0], new double[0]).isEmpty());
    }
}

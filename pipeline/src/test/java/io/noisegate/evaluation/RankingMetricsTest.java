package io.noisegate.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

class RankingMetricsTest {
    private static final double[] SCORES = {0.9, 0.8, 0.8, 0.3, 0.1};
    private static final boolean[] POSITIVE = {true, true, false, true, false};

    private final RankingMetrics metrics = new RankingMetrics(SCORES, POSITIVE);

    @Test
    void aTieCountsHalfInTheAreaUnderTheCurve() {
        // Of 3 x 2 pairs, 4 are in order and 1 is tied.
        assertEquals(4.5 / 6, metrics.auroc().getAsDouble(), 1e-15);
    }

    @Test
    void tiedScoresAreOneThresholdOfTheAveragePrecision() {
        double expected = 1 / 3.0 * 1 + 1 / 3.0 * 2 / 3 + 1 / 3.0 * 3 / 4;

        assertEquals(expected, metrics.averagePrecision().getAsDouble(), 1e-15);
    }

    @Test
    void aSampleExactlyAtTheThresholdIsCalledPositive() {
        Detection found = metrics.at(0.8);

        assertEquals(new Detection(2, 1, 1), found);
        assertEquals(2 / 3.0, found.precision().getAsDouble(), 1e-15);
        assertEquals(2 / 3.0, found.recall().getAsDouble(), 1e-15);
        assertEquals(2 / 3.0, found.f1().getAsDouble(), 1e-15);
    }

    @Test
    void nothingIsFoundAboveTheHighestScore() {
        Detection found = metrics.at(0.95);

        assertEquals(new Detection(0, 0, 3), found);
        assertEquals(OptionalDouble.empty(), found.precision());
        assertEquals(OptionalDouble.of(0), found.recall());
    }

    @Test
    void infiniteScoresHaveARank() {
        double[] scores = {Double.POSITIVE_INFINITY, 0, Double.NEGATIVE_INFINITY};

        assertEquals(OptionalDouble.of(1), new RankingMetrics(scores, new boolean[] {true, true, false}).auroc());
    }

    @Test
    void whatIsUndefinedStaysEmpty() {
        RankingMetrics onlyPositives = new RankingMetrics(new double[] {1, 2}, new boolean[] {true, true});

        assertEquals(OptionalDouble.empty(), onlyPositives.auroc());
        assertEquals(OptionalDouble.empty(), onlyPositives.averagePrecision());
        assertEquals(OptionalDouble.empty(), new RankingMetrics(new double[0], new boolean[0]).auroc());
    }

    @Test
    void refusesScoresWithoutARank() {
        double[] scores = {1, Double.NaN};

        var refusal = assertThrows(
                IllegalArgumentException.class, () -> new RankingMetrics(scores, new boolean[] {true, false}));

        assertEquals("Score 1 is NaN, which has no rank; leave the sample out", refusal.getMessage());
    }
}

package io.noisegate.history;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.hardness.Observation;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class AssessorTest {
    private final Assessor assessor = assessorOf(3, "aum", "loss-variance", "small-loss");
    private final SampleHistory history = assessor.newHistory();

    @Test
    void saysWhatTheHistorySaysThePresentObservationIncluded() {
        assessor.observe(history, observation(1, -2));
        Assessment assessment = assessor.observe(history, observation(4, -1));

        assertEquals(2, assessment.observations());
        assertArrayEquals(new float[] {1, 4}, assessment.window());
        assertFalse(assessment.windowFull());
        assertEquals(2.25, assessment.lossVariance());
        assertArrayEquals(new double[] {1.5, 2.25, 2.5}, assessment.scores());
    }

    @Test
    void remembersSumsBeyondTheWindow() {
        for (int loss = 1; loss <= 5; loss++) {
            assessor.observe(history, observation(loss, 0));
        }
        Assessment assessment = assessor.observe(history, observation(6, 0));

        assertTrue(assessment.windowFull());
        assertArrayEquals(new float[] {4, 5, 6}, assessment.window());
        assertEquals(3.5, assessment.scores()[2]);
    }

    @Test
    void takesASampleTwiceInABatchOneAfterTheOther() {
        assessor.observe(
                history, observationOf("a").inBatch(1, 2, 0).withLoss(1).build());
        Assessment second = assessor.observe(
                history, observationOf("a").inBatch(1, 2, 1).withLoss(3).build());

        assertArrayEquals(new float[] {1, 3}, second.window());
        assertEquals(2, second.observations());
    }

    @Test
    void countsALossThatIsNotFiniteAndNeverStoresIt() {
        assessor.observe(history, observation(1, -1));
        Assessment assessment = assessor.observe(history, observation(Double.NaN, Double.NaN));

        assertEquals(2, assessment.observations());
        assertEquals(1, history.nonFiniteLosses());
        assertArrayEquals(new float[] {1}, assessment.window());
        assertArrayEquals(new double[] {1, 0, 1}, assessment.scores());
    }

    @Nested
    class AfterTheSettingsChanged {

        @Test
        void keepsAHistoryThatFits() {
            assertSame(history, assessor.fit(history));
        }

        @Test
        void keepsTheNewestLossesThatFitTheWindow() {
            for (int loss = 1; loss <= 3; loss++) {
                assessor.observe(history, observation(loss, 0));
            }
            Assessor narrower = assessorOf(2, "aum");

            Assessment assessment = narrower.observe(narrower.fit(history), observation(4, 0));

            assertArrayEquals(new float[] {3, 4}, assessment.window());
            assertEquals(4, assessment.observations());
        }

        @Test
        void keepsTheSumsOfAMeasureWhereverItStandsNow() {
            assessor.observe(history, observation(1, -2));
            Assessor reordered = assessorOf(3, "small-loss", "margin", "aum");

            Assessment assessment = reordered.observe(reordered.fit(history), observation(2, -4));

            assertArrayEquals(new double[] {1.5, 4, 3}, assessment.scores());
        }

        @Test
        void startsANewMeasureFromNothing() {
            Assessor before = assessorOf(3, "aum");
            SampleHistory old = before.newHistory();
            before.observe(old, observation(7, -2));

            Assessment assessment = assessor.observe(assessor.fit(old), observation(3, -4));

            assertArrayEquals(new double[] {3, 4, 3}, assessment.scores());
        }
    }

    @Test
    void keepsASoftTargetThatFollowsTheModelFromItsObservationOn() {
        Assessor assessor = new Assessor(new HistorySettings(5, null, List.of()), new SoftTargetSettings(3, 0.75));
        SampleHistory history = assessor.newHistory();
        Observation seen = observationOf("a").withProbabilities(1, 0.5f, 0.5f).build();

        assertArrayEquals(new float[] {0, 1}, assessor.observe(history, seen).softTarget());
        assertArrayEquals(new float[] {0, 1}, assessor.observe(history, seen).softTarget());
        assertNull(history.softTarget(), "a label needs no state");
        assertArrayEquals(
                new float[] {0.125f, 0.875f}, assessor.observe(history, seen).softTarget(), 1e-6f);
        assertArrayEquals(
                new float[] {0.21875f, 0.78125f},
                assessor.observe(history, seen).softTarget(),
                1e-6f);
    }

    @Test
    void forgetsSoftTargetsThatNobodyWantsAnyMore() {
        HistorySettings settings = new HistorySettings(5, null, List.of());
        Assessor teaching = new Assessor(settings, new SoftTargetSettings(1, 0.9));
        SampleHistory history = teaching.newHistory();
        teaching.observe(
                history, observationOf("a").withProbabilities(1, 0.5f, 0.5f).build());

        Assessment assessment = new Assessor(settings)
                .observe(
                        history,
                        observationOf("a").withProbabilities(1, 0.5f, 0.5f).build());

        assertNull(assessment.softTarget());
        assertNull(history.softTarget());
    }

    private static Assessor assessorOf(int window, String... measures) {
        return new Assessor(new HistorySettings(window, null, List.of(measures)));
    }

    private static Observation observation(double loss, double margin) {
        return observationOf("a").withLoss(loss).withMargin(margin).build();
    }
}

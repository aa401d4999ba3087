package io.noisegate.alert;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.alert.Alert.Change;
import io.noisegate.alert.Alert.Reason;
import io.noisegate.history.Assessment;
import io.noisegate.history.HistorySettings;
import io.noisegate.selection.Decision;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class AlertRuleTest {
    private static final HistorySettings HISTORY = new HistorySettings(15, null, List.of("margin", "aum"));

    private AlertRule rule;
    private AlertState state = AlertState.QUIET;
    private int observations;
    private final List<Alert> alerts = new ArrayList<>();

    @Nested
    class ByDrops {

        @Test
        void raisesOneAlertWhenFourOfTheLastFiveWereDropped() {
            rule = dropped(4, 5, 1);

            see("1011");
            assertTrue(alerts.isEmpty());
            see("1");

            assertChanges(Change.RAISED);
            assertEquals(Reason.DROPPED, alerts.get(0).reason());
        }

        @Test
        void staysSilentWhileNothingChanges() {
            rule = dropped(4, 5, 1);

            see("1111111111");

            assertChanges(Change.RAISED);
        }

        @Test
        void forgetsDropsThatAreLongerAgo() {
            rule = dropped(2, 3, 0);

            see("100100100");

            assertTrue(alerts.isEmpty());
        }

        @Test
        void clearsOnceBelowTheLowerBar() {
            rule = dropped(3, 4, 1);

            see("111");
            see("0");
            assertChanges(Change.RAISED);
            see("00000");

            assertChanges(Change.RAISED, Change.CLEARED);
            assertEquals(Reason.DROPPED, alerts.get(1).reason());
        }

        @Test
        void raisesAgainUnderANewIdAfterItWasCleared() {
            rule = dropped(2, 2, 0);

            see("11001100");

            assertChanges(Change.RAISED, Change.CLEARED, Change.RAISED, Change.CLEARED);
            assertEquals(alerts.get(0).alertId(), alerts.get(1).alertId());
            assertNotEquals(alerts.get(1).alertId(), alerts.get(2).alertId());
        }

        @Test
        void countsUpToSixtyFourObservations() {
            rule = dropped(64, 64, 0);

            see("1".repeat(63));
            assertTrue(alerts.isEmpty());
            see("1");

            assertChanges(Change.RAISED);
        }

        @Test
        void isQuietAgainWhenTheLastDropIsForgotten() {
            rule = dropped(3, 3, 0);

            see("1000");

            assertEquals(AlertState.QUIET, state);
        }
    }

    @Nested
    class ByScore {

        @Test
        void raisesWhenTheNamedScoreExceedsItsBar() {
            rule = score(1, 0.5, 1);

            see(1, 3);
            assertTrue(alerts.isEmpty());
            see(1.01, 3);

            assertChanges(Change.RAISED);
            assertEquals(Reason.SCORE, alerts.get(0).reason());
            assertEquals(1.01, alerts.get(0).score());
        }

        @Test
        void waitsForTheMinimumOfObservations() {
            rule = score(1, 0.5, 3);

            see(9, 3);
            see(9, 3);
            assertTrue(alerts.isEmpty());
            see(9, 3);

            assertChanges(Change.RAISED);
        }

        @Test
        void doesNotFlickerAroundTheBar() {
            rule = score(1, 0.5, 1);

            for (int i = 0; i < 10; i++) {
                see(1.1, 3);
                see(0.9, 3);
            }
            assertChanges(Change.RAISED);
            see(0.49, 3);

            assertChanges(Change.RAISED, Change.CLEARED);
        }

        @Test
        void isUpdatedWhenTheModelSuggestsAnotherClass() {
            rule = score(1, 0.5, 1);

            see(2, 3);
            see(2, 3);
            see(2, 4);

            assertChanges(Change.RAISED, Change.UPDATED);
            assertEquals(4, alerts.get(1).prediction().otherClass());
            assertEquals(alerts.get(0).alertId(), alerts.get(1).alertId());
        }

        @Test
        void neitherRaisesNorClearsWhileTheScoreIsUndefined() {
            rule = score(1, 0.5, 1);

            see(Double.NaN, 3);
            assertTrue(alerts.isEmpty());
            see(2, 3);
            see(Double.NaN, 3);

            assertChanges(Change.RAISED);
        }
    }

    @Test
    void isUpdatedWhenAnotherClauseJoinsOrLeaves() {
        rule = new AlertRule(new AlertSettings(2, 2, 0, "aum", 1, 1, 1, null), HISTORY);

        see(decision(2, 3, false));
        see(decision(2, 3, true));
        see(decision(2, 3, true));
        see(decision(0, 3, true));
        see(decision(0, 3, false));
        see(decision(0, 3, false));

        assertChanges(Change.RAISED, Change.UPDATED, Change.UPDATED, Change.CLEARED);
        assertEquals(
                List.of(Reason.SCORE, Reason.DROPPED_AND_SCORE, Reason.DROPPED, Reason.DROPPED),
                alerts.stream().map(Alert::reason).toList());
    }

    @Test
    void worksWithoutAClassToSuggest() {
        rule = dropped(1, 1, 0);

        Assessment regression = new Assessment(
                observationOf("a").ofRegression().build(), 1, new float[] {1}, 15, 0, new double[] {0, 0});
        see(new Decision(regression, Decision.Reason.HIGH_LOSS, 1, 0));

        assertChanges(Change.RAISED);
        assertNull(alerts.get(0).prediction());
    }

    @Test
    void namesAnAlertByItsSampleAndItsOrdinal() {
        String id = Alert.idOf("digit-17", 1);

        assertEquals(3, UUID.fromString(id).version());
        assertEquals(id, Alert.idOf("digit-17", 1));
        assertNotEquals(id, Alert.idOf("digit-17", 2));
        assertNotEquals(Alert.idOf("1", 11), Alert.idOf("11", 1));
    }

    private static AlertRule dropped(int dropped, int of, int clearDropped) {
        return new AlertRule(
                new AlertSettings(
                        dropped, of, clearDropped, "aum", Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 1, null),
                HISTORY);
    }

    private static AlertRule score(double above, double clearBelow, int minimumObservations) {
        return new AlertRule(new AlertSettings(0, 1, 0, "aum", above, clearBelow, minimumObservations, null), HISTORY);
    }

    /** One observation per character; 1: dropped. */
    private void see(String drops) {
        drops.chars().forEach(drop -> see(decision(0, 5, drop == '1')));
    }

    private void see(double aum, int suggestedClass) {
        see(decision(aum, suggestedClass, false));
    }

    private void see(Decision decision) {
        AlertRule.Outcome outcome = rule.judge(state, decision);
        state = outcome.after();
        if (outcome.alert() != null) {
            alerts.add(outcome.alert());
        }
    }

    private Decision decision(double aum, int suggestedClass, boolean dropped) {
        Assessment assessment = new Assessment(
                observationOf("digit-17").suggesting(suggestedClass).build(),
                ++observations,
                new float[] {1},
                15,
                0,
                new double[] {-99, aum});
        return new Decision(
                assessment, dropped ? Decision.Reason.HIGH_LOSS : Decision.Reason.LOW_LOSS, 1, dropped ? 0 : 1);
    }

    private void assertChanges(Change... changes) {
        assertEquals(List.of(changes), alerts.stream().map(Alert::change).toList());
    }
}

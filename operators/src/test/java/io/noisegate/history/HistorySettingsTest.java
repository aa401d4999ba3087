package io.noisegate.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.noisegate.settings.InvalidSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistorySettingsTest {

    @Test
    void defaultsToTheWindowOfHasaAndAllMeasures() {
        HistorySettings defaults = HistorySettings.defaults();

        assertEquals(15, defaults.window());
        assertEquals(Duration.ofDays(30), defaults.ttl());
        assertEquals(List.of("aum", "margin", "small-loss", "loss-variance"), defaults.measures());
    }

    @Test
    void refusesAWindowOfZero() {
        assertRefused(
                "history.window is 0, expected 1 to 1000 losses; 15 is the usual start",
                () -> new HistorySettings(0, null, List.of()));
    }

    @Test
    void refusesAMeasureItDoesNotKnow() {
        assertRefused(
                "history.measures is [aum, area], expected names out of aum, recent-aum, margin, small-loss, loss-variance,"
                        + " confidence, data-iq, data-maps, el2n, forgetting, confident-learning, grand, vog,"
                        + " prototypicality, confidence-agreement, allsh, detector; remove or correct the others",
                () -> new HistorySettings(15, null, List.of("aum", "area")));
    }

    @Test
    void refusesAMeasureTwice() {
        assertRefused(
                "history.measures is [aum, aum], expected each name once; remove the repeated ones",
                () -> new HistorySettings(15, null, List.of("aum", "aum")));
    }

    @Test
    void refusesToForgetAtOnce() {
        assertRefused(
                "history.ttl is 0 ms, expected at least 1 s or never; take several times the longest pause between two"
                        + " observations of a sample",
                () -> new HistorySettings(15, Duration.ZERO, List.of()));
    }

    @Test
    void namesAllProblemsAtOnce() {
        InvalidSettings refusal =
                assertThrows(InvalidSettings.class, () -> new HistorySettings(-1, Duration.ZERO, List.of("area")));

        assertEquals(3, refusal.problems().size());
    }

    @Test
    void tellsWhereAScoreStandsAndWhoMissesIt() {
        HistorySettings settings = new HistorySettings(15, null, List.of("margin", "aum"));

        assertEquals(1, settings.scoreOf("aum", "alert.score"));
        assertRefused(
                "history.measures is [margin, aum], expected a list with small-loss, which alert.score needs; add it",
                () -> settings.scoreOf("small-loss", "alert.score"));
    }

    private static void assertRefused(String message, Runnable attempt) {
        assertEquals(message, assertThrows(InvalidSettings.class, attempt::run).getMessage());
    }
}

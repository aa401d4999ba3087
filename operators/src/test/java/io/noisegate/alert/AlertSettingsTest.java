package io.noisegate.alert;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.noisegate.history.HistorySettings;
import io.noisegate.settings.InvalidSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

class AlertSettingsTest {

    @Test
    void refusesMoreDropsThanObservations() {
        assertRefused(
                "alert.dropped is 6, expected 0 to alert.of, which is 5; 4 of 5 is the usual start,"
                        + " 0 leaves this clause out",
                () -> new AlertSettings(6, 5, 0, "aum", 1, 1, 1, null));
    }

    @Test
    void refusesARunLongerThanItCanRemember() {
        assertRefused(
                "alert.of is 65, expected 1 to 64 observations; 5 is the usual start",
                () -> new AlertSettings(4, 65, 0, "aum", 1, 1, 1, null));
    }

    @Test
    void refusesToClearAboveTheBarThatRaises() {
        assertRefused(
                "alert.clear-below is 2.0, expected a number of at most alert.above, which is 1.0;"
                        + " take one somewhat below it",
                () -> new AlertSettings(0, 5, 0, "aum", 1, 2, 1, null));
        assertRefused(
                "alert.clear-dropped is 4, expected at least 0 and below alert.dropped, which is 4;"
                        + " 1 is the usual start",
                () -> new AlertSettings(4, 5, 4, "aum", 1, 1, 1, null));
    }

    @Test
    void refusesABarThatIsNoNumber() {
        InvalidSettings refusal = assertThrows(
                InvalidSettings.class, () -> new AlertSettings(0, 5, 0, "aum", Double.NaN, Double.NaN, 1, null));

        assertEquals(2, refusal.problems().size());
    }

    @Test
    void refusesAScoreThatTheHistoryDoesNotKeep() {
        AlertSettings settings = new AlertSettings(0, 5, 0, "el2n", 1, 1, 1, null);

        assertRefused(
                "history.measures is [aum], expected a list with el2n, which alert.score needs; add it",
                () -> new AlertRule(settings, new HistorySettings(15, null, List.of("aum"))));
    }

    private static void assertRefused(String message, Runnable attempt) {
        assertEquals(message, assertThrows(InvalidSettings.class, attempt::run).getMessage());
    }
}

package io.noisegate.selection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.noisegate.selection.SelectionSettings.Policy;
import io.noisegate.settings.InvalidSettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectionSettingsTest {

    @Test
    void defaultToMarginSatWithSuperLossBesideIt() {
        SelectionSettings defaults = SelectionSettings.defaults();

        assertEquals(Policy.MARGIN_SAT, defaults.policy());
        assertEquals(new MarginDropSettings(5, 0.4), defaults.marginDrop());
        assertEquals(new SuperLossSettings("exp", 2, 0, false), defaults.superloss());
    }

    @Test
    void compareWithKeepingAllAndNoWeight() {
        SelectionSettings yardstick = SelectionSettings.defaults().keepingAll();

        assertEquals(Policy.KEEP_ALL, yardstick.policy());
        assertEquals(SuperLossSettings.none(), yardstick.superloss());
    }

    @ParameterizedTest
    @ValueSource(doubles = {0, -0.1, 1.7, Double.NaN})
    void refuseAKeepRatioOutsideOfItsRange(double keepRatio) {
        SelectionSettings defaults = SelectionSettings.defaults();

        assertRefused(
                "selection.keep-ratio is " + keepRatio
                        + ", expected a number above 0 and at most 1, or auto; 0.8 is the usual start",
                () -> new SelectionSettings(
                        Policy.HASA,
                        Double.toString(keepRatio),
                        defaults.hasa(),
                        defaults.smallLoss(),
                        defaults.marginDrop(),
                        defaults.batchLossFilter(),
                        defaults.marginSat(),
                        defaults.selfAdaptive(),
                        defaults.contradiction(),
                        defaults.superloss(),
                        0));
    }

    @ParameterizedTest
    @ValueSource(doubles = {-0.1, 1, Double.NaN})
    void refuseToDropWholeBatches(double largestDropShare) {
        assertRefused(
                "selection.margin-drop.largest-drop-share is " + largestDropShare
                        + ", expected a number of at least 0 and below 1; 0.4 is the usual start",
                () -> new MarginDropSettings(5, largestDropShare));
    }

    @Test
    void refuseANegativeWarmUp() {
        assertRefused(
                "selection.margin-drop.warmup is -1, expected at least 0 observations; 5 is the usual start",
                () -> new MarginDropSettings(-1, 0.4));
        assertRefused(
                "selection.small-loss.warmup is -1, expected at least 0 observations; 6 is the usual start",
                () -> new SmallLossSettings(SmallLossSettings.Signal.MEAN, -1));
        assertRefused(
                "selection.superloss.warmup-batches is -1, expected a whole number of at least 0; 0 is the usual start",
                () -> new SuperLossSettings("exp", 1, -1, true));
    }

    private static void assertRefused(String message, Runnable attempt) {
        assertEquals(message, assertThrows(InvalidSettings.class, attempt::run).getMessage());
    }
}

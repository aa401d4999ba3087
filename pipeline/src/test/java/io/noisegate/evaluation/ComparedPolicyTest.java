package io.noisegate.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.noisegate.settings.InvalidSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparedPolicyTest {

    @Test
    void standsAsItWasPublished() {
        assertEquals(
                List.of("selection.policy=hasa", "selection.superloss.weight=false", "history.window=5"),
                ComparedPolicy.of("hasa:history.window=5").assignments());
        assertEquals(
                List.of("selection.policy=margin-drop", "selection.superloss.weight=true"),
                ComparedPolicy.of("margin-drop").assignments());
        assertEquals(
                List.of("selection.policy=keep-all", "selection.superloss.weight=true"),
                ComparedPolicy.of("superloss").assignments());
    }

    @Test
    void refusesWhatIsNoPolicy() {
        InvalidSettings refused = assertThrows(InvalidSettings.class, () -> ComparedPolicy.of("best"));

        assertEquals(
                "policy is best, expected one of keep-all, hasa, small-loss, margin-drop, batch-loss-filter, margin-sat,"
                        + " self-adaptive, recall, precision, superloss; for example hasa:selection.keep-ratio=0.6",
                refused.problems().get(0));
    }
}

package io.noisegate.selection;

import static io.noisegate.selection.AssessmentBuilder.assessment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.history.Assessment;
import io.noisegate.history.HistorySettings;
import io.noisegate.selection.SelectionSettings.Policy;
import io.noisegate.settings.InvalidSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectorTest {
    private static final HistorySettings HISTORY = new HistorySettings(2, null, List.of("aum", "small-loss"));

    @Test
    void weighsKeptSamplesByTheirConfidence() {
        Decision[] decisions = selector(SuperLossSettings.defaults()).decide(batch(1, 3, Double.NaN));

        assertEquals((float) decisions[0].confidence(), decisions[0].weight());
        assertTrue(decisions[0].confidence() > 1);
        assertTrue(decisions[1].confidence() < 1);
        assertEquals(0, decisions[2].weight());
    }

    @Test
    void onlyReportsTheConfidenceWhenItIsNoWeight() {
        Decision[] decisions =
                selector(new SuperLossSettings("exp", 1, 0, false)).decide(batch(1, 3));

        assertTrue(decisions[0].confidence() > 1);
        assertEquals(1, decisions[0].weight());
    }

    @Test
    void trustsEverySampleFullyWithoutSuperLoss() {
        Decision[] decisions = selector(SuperLossSettings.none()).decide(batch(1, 3));

        assertEquals(1, decisions[1].confidence());
        assertEquals(1, decisions[1].weight());
    }

    @Test
    void goesOnFromItsMemoryAsIfNothingHappened() {
        Selector uninterrupted = selector(new SuperLossSettings("exp", 1, 2, true));
        Selector before = selector(new SuperLossSettings("exp", 1, 2, true));
        Selector after = selector(new SuperLossSettings("exp", 1, 2, true));
        for (int i = 1; i <= 3; i++) {
            uninterrupted.decide(batch(i, 2 * i));
            before.decide(batch(i, 2 * i));
        }

        after.resume(before.memory());

        Decision expected = uninterrupted.decide(batch(5, 1))[0];
        assertEquals(expected.confidence(), after.decide(batch(5, 1))[0].confidence());
        assertEquals(uninterrupted.memory(), after.memory());
    }

    @Test
    void refusesAPolicyWhoseMeasureIsNotKept() {
        HistorySettings withoutMeasures = new HistorySettings(15, null, List.of("margin"));

        InvalidSettings refusal =
                assertThrows(InvalidSettings.class, () -> new Selector(settings(Policy.MARGIN_DROP), withoutMeasures));

        assertEquals(
                "history.measures is [margin], expected a list with aum, which selection.policy margin-drop needs; add it",
                refusal.getMessage());
    }

    @Test
    void hasAPolicyForEveryName() {
        for (Policy policy : Policy.values()) {
            Decision[] decisions = new Selector(settings(policy), HISTORY).decide(batch(1, 2));

            assertEquals(2, decisions.length);
        }
    }

    private static SelectionSettings settings(Policy policy) {
        SelectionSettings defaults = SelectionSettings.defaults();
        return new SelectionSettings(
                policy, 0.8, defaults.hasa(), defaults.smallLoss(), defaults.marginDrop(), defaults.superloss());
    }

    private static Selector selector(SuperLossSettings superLoss) {
        SelectionSettings defaults = SelectionSettings.defaults();
        return new Selector(
                new SelectionSettings(
                        Policy.KEEP_ALL, 0.8, defaults.hasa(), defaults.smallLoss(), defaults.marginDrop(), superLoss),
                HISTORY);
    }

    private static Assessment[] batch(double... losses) {
        Assessment[] batch = new Assessment[losses.length];
        for (int row = 0; row < losses.length; row++) {
            batch[row] = assessment().withLoss(losses[row]).withScores(0, 0).build();
        }
        return batch;
    }
}

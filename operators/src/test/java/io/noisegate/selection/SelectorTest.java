package io.noisegate.selection;

import static io.noisegate.selection.AssessmentBuilder.assessment;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.hardness.ObservationBuilder;
import io.noisegate.history.Assessment;
import io.noisegate.history.HistorySettings;
import io.noisegate.selection.SelectionSettings.Policy;
import io.noisegate.selection.confident.BatchVerdict;
import io.noisegate.settings.InvalidSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectorTest {
    private static final HistorySettings HISTORY = new HistorySettings(2, null, List.of("aum", "small-loss"));

    @Test
    void weighsKeptSamplesByTheirConfidence() {
        Decision[] decisions =
                selector(new SuperLossSettings("exp", 2, 0, true)).decide(batch(1, 3, Double.NaN));

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
    void reportsAConfidenceOfItsOwnThresholdBesideTheWeight() {
        SuperLossSettings settings = new SuperLossSettings("global", "1", 1, 0, true);
        Selector selector = selector(settings);

        Decision[] decisions = selector.decide(batch(1, 3));

        assertEquals(1, decisions[0].confidence(), 1e-12);
        assertEquals(SuperLoss.ofConstant(2, 1).confidence(1), decisions[0].weight(), 1e-6);
        assertEquals(2, selector.superLossThreshold(), 1e-12);
        assertEquals(1, selector.superLossEvaluationThreshold());
    }

    @Test
    void reportsWithoutWeighingAndWeighsWithoutReporting() {
        Decision[] reported =
                selector(new SuperLossSettings("none", "1", 1, 0, false)).decide(batch(1, 3));
        Decision[] weighed =
                selector(new SuperLossSettings("1", "none", 1, 0, true)).decide(batch(1, 3));

        assertTrue(reported[1].confidence() < 1);
        assertEquals(1, reported[1].weight());
        assertEquals(1, weighed[1].confidence());
        assertEquals((float) reported[1].confidence(), weighed[1].weight());
    }

    @Test
    void goesOnFromBothThresholds() {
        SuperLossSettings settings = new SuperLossSettings("exp", "global", 1, 0, true);
        Selector before = selector(settings);
        before.decide(batch(1, 3));
        before.decide(batch(5, 7));
        Selector after = selector(settings);

        after.resume(before.memory());

        assertEquals(before.decide(batch(2, 2))[0].confidence(), after.decide(batch(2, 2))[0].confidence());
        assertEquals(before.memory(), after.memory());
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
            Selector selector = new Selector(settings(policy), HISTORY);
            selector.hear(new BatchVerdict(1, 0.2, new boolean[2]));

            Decision[] decisions = selector.decide(batch(1, 2));

            assertEquals(2, decisions.length);
        }
    }

    @Test
    void marginSatTeachesSoftTargetsAndWeighsByTargetAndMargin() {
        Selector selector = new Selector(settings(Policy.MARGIN_SAT), HISTORY);
        Assessment[] batch = {
            assessment().withLoss(1).withScores(0, 0).withSoftTarget(0.5f, 0.5f).build(),
            assessment()
                    .withLoss(1)
                    .withScores(-Math.log(3), 0)
                    .withSoftTarget(1, 0)
                    .build(),
            assessment()
                    .withLoss(Double.NaN)
                    .withScores(0, 0)
                    .withSoftTarget(1, 0)
                    .build()
        };

        Decision[] decisions = selector.decide(batch);
        float[][] targets = selector.targets(batch);

        // 0.5 sigmoid(0) = 0.25 and 1 sigmoid(ln 3) = 0.75, with mean 1 over what is kept.
        assertEquals(0.5f, decisions[0].weight(), 1e-6f);
        assertEquals(1.5f, decisions[1].weight(), 1e-6f);
        assertEquals(0, decisions[2].weight());
        assertArrayEquals(new float[] {0.5f, 0.5f}, targets[0]);
        assertNull(decisions[0].assessment().softTarget(), "rows end where the batch is decided");
    }

    @Test
    void marginSatWeighsByAnotherMeanMarginWhereAskedTo() {
        HistorySettings both = new HistorySettings(2, null, List.of("aum", "recent-aum"));
        SelectionPolicy policy = weighingBy("recent-aum").newPolicy(both);
        Assessment[] batch = {
            assessment().withScores(9, 0).withSoftTarget(1, 0).build(),
            assessment().withScores(9, Math.log(3)).withSoftTarget(1, 0).build()
        };

        float[] weights = policy.weights(batch);

        assertEquals(2, weights[0] / weights[1], 1e-6);
    }

    @Test
    void marginSatLeavesTheMarginOutUntilTheTargetFollowsTheModel() {
        Selector selector = new Selector(settings(Policy.MARGIN_SAT), HISTORY);
        Assessment[] batch = {
            assessment().withScores(5, 0).withSoftTarget(1, 0).observedTimes(7).build(),
            assessment().withScores(-5, 0).withSoftTarget(1, 0).observedTimes(7).build()
        };

        Decision[] decisions = selector.decide(batch);

        assertEquals(1, decisions[0].weight());
        assertEquals(1, decisions[1].weight());
    }

    @Test
    void theRunningSelfAdaptiveTargetWeighsWithoutTheMargin() {
        Selector selector = new Selector(settings(Policy.SELF_ADAPTIVE), HISTORY);
        Assessment[] batch = {
            assessment().withScores(9, 0).withSoftTarget(0.5f, 0.5f).build(),
            assessment().withScores(-9, 0).withSoftTarget(0, 1).build()
        };

        Decision[] decisions = selector.decide(batch);

        assertEquals(2 / 3f, decisions[0].weight(), 1e-6f);
        assertEquals(4 / 3f, decisions[1].weight(), 1e-6f);
    }

    @Test
    void theBlendedTargetMixesLabelAndPredictionByTheSchedule() {
        SelfAdaptiveTargets schedule = new SelfAdaptiveTargets(0, 0.8, 2, 4);
        BlendedTargetSelection blended = new BlendedTargetSelection(schedule);
        Assessment[] batch = {
            assessment()
                    .of(ObservationBuilder.observationOf("a").withProbabilities(1, 0.75f, 0.25f))
                    .observedTimes(4)
                    .build()
        };

        assertArrayEquals(new float[] {0.3f, 0.7f}, blended.targets(batch)[0], 1e-6f);
        assertNull(blended.weights(batch));
    }

    @Test
    void labelsStandAsGivenWhereNobodyAskedForProbabilities() {
        Selector selector = new Selector(settings(Policy.MARGIN_SAT), HISTORY);

        assertNull(selector.targets(batch(1, 2)));
        assertEquals(1, selector.decide(batch(1, 2))[0].weight());
    }

    @Test
    void withholdsPredictionsOfTooLittleConfidenceAndCountsWhatThatCosts() {
        SelectionSettings cautious = withAbstention(0.6);
        Selector selector = new Selector(cautious, HISTORY);
        Assessment[] batch = {
            predicting(0.9), predicting(0.55), predicting(0.2), predicting(0.7),
        };

        Decision[] decisions = selector.decide(batch);

        assertFalse(decisions[0].abstain());
        assertTrue(decisions[1].abstain());
        assertEquals(0.75, selector.abstention().coverage());
        assertEquals(1 / 3.0, selector.abstention().selectiveRisk());
        assertTrue(decisions[1].keep(), "what is learned does not depend on it");
    }

    private static Assessment predicting(double labelProbability) {
        return assessment()
                .of(ObservationBuilder.observationOf("a").withLabelProbability(labelProbability))
                .withScores(0, 0)
                .build();
    }

    private static SelectionSettings withAbstention(double threshold) {
        SelectionSettings defaults = SelectionSettings.defaults();
        return new SelectionSettings(
                Policy.KEEP_ALL,
                "1",
                defaults.hasa(),
                defaults.smallLoss(),
                defaults.marginDrop(),
                defaults.batchLossFilter(),
                defaults.marginSat(),
                defaults.selfAdaptive(),
                defaults.contradiction(),
                defaults.superloss(),
                threshold);
    }

    private static SelectionSettings settings(Policy policy) {
        return SelectionSettings.defaults().with(policy);
    }

    private static SelectionSettings weighingBy(String score) {
        SelectionSettings usual = SelectionSettings.defaults();
        return new SelectionSettings(
                usual.policy(),
                usual.keepRatio(),
                usual.hasa(),
                usual.smallLoss(),
                usual.marginDrop(),
                usual.batchLossFilter(),
                new MarginSatSettings(1, 0.9, score),
                usual.selfAdaptive(),
                usual.contradiction(),
                usual.superloss(),
                usual.abstainBelow());
    }

    private static Selector selector(SuperLossSettings superLoss) {
        return new Selector(settings(Policy.KEEP_ALL).with(superLoss), HISTORY);
    }

    private static Assessment[] batch(double... losses) {
        Assessment[] batch = new Assessment[losses.length];
        for (int row = 0; row < losses.length; row++) {
            batch[row] = assessment().withLoss(losses[row]).withScores(0, 0).build();
        }
        return batch;
    }
}

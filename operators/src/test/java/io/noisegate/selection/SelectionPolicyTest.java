package io.noisegate.selection;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static io.noisegate.selection.AssessmentBuilder.assessment;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.noisegate.history.Assessment;
import io.noisegate.selection.Decision.Reason;
import io.noisegate.selection.HasaSettings.Warmup;
import io.noisegate.selection.confident.BatchVerdict;
import java.util.Arrays;
import java.util.OptionalInt;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SelectionPolicyTest {

    @Nested
    class KeepingAll {

        @Test
        void dropsOnlyLossesThatAreNotFinite() {
            Reason[] reasons = new KeepAll().decide(withLosses(1, Double.NaN, 1e9, Double.POSITIVE_INFINITY));

            assertArrayEquals(
                    new Reason[] {Reason.KEEP_ALL, Reason.NON_FINITE_LOSS, Reason.KEEP_ALL, Reason.NON_FINITE_LOSS},
                    reasons);
        }
    }

    @Nested
    class Hasa {
        private final HasaSelection hasa = new HasaSelection(0.5, Warmup.SAMPLE);

        @Test
        void keepsTheSamplesWithTheLowestVariances() {
            assertKept("10110", hasa.decide(withVariances(0.1, 0.9, 0.2, 0.3, 0.8)));
        }

        @Test
        void keepsAllThatTieWithTheThreshold() {
            assertKept("1111", hasa.decide(withVariances(0.5, 0.5, 0.5, 0.1)));
        }

        @Test
        void keepsABatchOfOne() {
            assertKept("1", hasa.decide(withVariances(5)));
        }

        @Test
        void keepsASampleUntilItsOwnWindowIsFullAndLeavesItOutOfTheQuantile() {
            Assessment[] batch = {
                assessment().withVariance(0).withWindow(1).build(),
                assessment().withVariance(0.3).build(),
                assessment().withVariance(0.5).build(),
                assessment().withVariance(9).withWindow(3).build()
            };

            Reason[] reasons = hasa.decide(batch);

            assertArrayEquals(
                    new Reason[] {Reason.WARM_UP, Reason.LOW_LOSS_VARIANCE, Reason.HIGH_LOSS_VARIANCE, Reason.WARM_UP},
                    reasons);
        }

        @Test
        void dropsALossThatIsNotFiniteAndLeavesItOutOfTheQuantile() {
            Assessment[] batch = {
                assessment().withLoss(Double.NaN).withVariance(0.1).build(),
                assessment().withVariance(0.3).build(),
                assessment().withVariance(0.5).build()
            };

            assertArrayEquals(
                    new Reason[] {Reason.NON_FINITE_LOSS, Reason.LOW_LOSS_VARIANCE, Reason.HIGH_LOSS_VARIANCE},
                    hasa.decide(batch));
        }

        @Test
        void judgesNobodyBeforeTheEpochOfTheWindowSizeAndThenEverybody() {
            HasaSelection byEpochs = new HasaSelection(0.5, Warmup.EPOCHS);
            Assessment unseen =
                    assessment().observedTimes(1).withWindow(4).withVariance(7).build();
            Assessment second = assessment().observedTimes(2).withVariance(1).build();
            Assessment third = assessment().observedTimes(3).withVariance(1).build();

            assertEquals(Reason.WARM_UP, byEpochs.decide(new Assessment[] {unseen, second})[0]);
            assertEquals(Reason.HIGH_LOSS_VARIANCE, byEpochs.decide(new Assessment[] {unseen, third})[0]);
            assertEquals(Reason.HIGH_LOSS_VARIANCE, byEpochs.decide(new Assessment[] {unseen, second})[0]);
        }

        @Test
        void remembersTheEpochAcrossARestart() {
            HasaSelection before = new HasaSelection(0.5, Warmup.EPOCHS);
            before.decide(new Assessment[] {assessment().observedTimes(3).build()});
            HasaSelection after = new HasaSelection(0.5, Warmup.EPOCHS);

            after.resume(before.mostObservations());

            assertEquals(
                    Reason.LOW_LOSS_VARIANCE,
                    after.decide(new Assessment[] {assessment().observedTimes(1).build()})[0]);
        }
    }

    @Nested
    class SmallLoss {

        @Test
        void keepsTheSmallestLossesOfTheBatch() {
            SmallLossSelection policy = new SmallLossSelection(0.5, 0, OptionalInt.empty());

            assertKept("10110", policy.decide(withLosses(0.1, 9, 0.2, 0.3, 8)));
        }

        @Test
        void keepsTheSmallestMeanLosses() {
            SmallLossSelection policy = new SmallLossSelection(0.5, 0, OptionalInt.of(1));
            Assessment[] batch = {
                assessment().withLoss(0).withScores(0, 5).build(),
                assessment().withLoss(9).withScores(0, 1).build()
            };

            assertArrayEquals(new Reason[] {Reason.HIGH_LOSS, Reason.LOW_LOSS}, policy.decide(batch));
        }

        @Test
        void keepsASampleThroughItsWarmUp() {
            SmallLossSelection policy = new SmallLossSelection(0.1, 4, OptionalInt.empty());
            Assessment[] batch = {
                assessment().withLoss(9).observedTimes(4).build(),
                assessment().withLoss(8).observedTimes(5).build(),
                assessment().withLoss(1).observedTimes(5).build()
            };

            assertArrayEquals(new Reason[] {Reason.WARM_UP, Reason.HIGH_LOSS, Reason.LOW_LOSS}, policy.decide(batch));
        }

        @Test
        void dropsALossThatIsNotFinite() {
            SmallLossSelection policy = new SmallLossSelection(1, 0, OptionalInt.empty());

            assertKept("01", policy.decide(withLosses(Double.NaN, 1)));
        }
    }

    @Nested
    class MarginDrop {
        private final MarginDropSelection policy = new MarginDropSelection(4, 0.5, 0);

        @Test
        void dropsSamplesWhoseMeanMarginIsNegative() {
            assertArrayEquals(
                    new Reason[] {Reason.POSITIVE_MARGIN, Reason.NEGATIVE_MARGIN, Reason.POSITIVE_MARGIN},
                    policy.decide(withHardness(-3, 0.1, 0)));
        }

        @Test
        void dropsNoMoreThanItsShareAndThoseFarthestBelowZero() {
            assertArrayEquals(
                    new Reason[] {Reason.DROP_LIMIT, Reason.NEGATIVE_MARGIN, Reason.NEGATIVE_MARGIN, Reason.DROP_LIMIT},
                    policy.decide(withHardness(1, 4, 3, 2)));
        }

        @Test
        void dropsNobodyOfABatchTooSmallForItsShare() {
            assertArrayEquals(new Reason[] {Reason.DROP_LIMIT}, policy.decide(withHardness(5)));
        }

        @Test
        void keepsASampleThroughItsWarmUp() {
            Assessment[] batch = {
                assessment().observedTimes(4).withScores(5).build(),
                assessment().observedTimes(5).withScores(5).build()
            };

            assertArrayEquals(new Reason[] {Reason.WARM_UP, Reason.NEGATIVE_MARGIN}, policy.decide(batch));
        }

        @Test
        void keepsASampleWithoutAMargin() {
            assertEquals(Reason.WARM_UP, policy.decide(withHardness(Double.NaN))[0]);
        }

        private Assessment[] withHardness(double... scores) {
            return Arrays.stream(scores)
                    .mapToObj(score -> assessment().withScores(score).build())
                    .toArray(Assessment[]::new);
        }
    }

    @Nested
    class KeepingWhatConfidentLearningFindsRight {
        @Test
        void keepsAllUntilThereIsAnEstimateAndThenItsShare() {
            SmallLossSelection policy = new SmallLossSelection(KeepRatio.of("auto"), 0, OptionalInt.empty());

            assertKept("11111", policy.decide(withLosses(1, 2, 3, 4, 5)));
            policy.hear(new BatchVerdict(1, Double.NaN, new boolean[5]));
            assertKept("11111", policy.decide(withLosses(1, 2, 3, 4, 5)));
            policy.hear(new BatchVerdict(2, 0.25, new boolean[5]));
            assertKept("11110", policy.decide(withLosses(1, 2, 3, 4, 5)));
        }

        @Test
        void keepsHalfAtLeast() {
            HasaSelection policy = new HasaSelection(KeepRatio.of("auto"), Warmup.SAMPLE);
            policy.hear(new BatchVerdict(1, 0.9, new boolean[5]));

            assertKept("11100", policy.decide(withVariances(1, 2, 3, 4, 5)));
        }

        @Test
        void isNotHeardWhereTheRatioIsANumber() {
            SmallLossSelection policy = new SmallLossSelection(1, 0, OptionalInt.empty());
            policy.hear(new BatchVerdict(1, 0.5, new boolean[2]));

            assertKept("11", policy.decide(withLosses(1, 2)));
        }
    }

    @Nested
    class Contradictions {
        private final ContradictionSettings settings = new ContradictionSettings(4, 0.5);

        @Test
        void recallDropsWhatIsPredictedToBeOfAnotherClass() {
            assertArrayEquals(
                    new Reason[] {Reason.NOT_CONTRADICTED, Reason.CONTRADICTED},
                    ContradictionSelection.ofPredictions(settings).decide(withMargins(0.1, -0.1)));
        }

        @Test
        void precisionDropsOnlyWhatIsConfidentlyOfAnotherClass() {
            ContradictionSelection policy = ContradictionSelection.ofVerdicts(settings);
            policy.hear(new BatchVerdict(1, 0.2, new boolean[] {false, true}));

            assertArrayEquals(
                    new Reason[] {Reason.NOT_CONTRADICTED, Reason.CONTRADICTED}, policy.decide(withMargins(-9, -1)));
        }

        @Test
        void neitherDropsMoreThanItsShareAndTheLowestMarginsFirst() {
            assertArrayEquals(
                    new Reason[] {Reason.DROP_LIMIT, Reason.CONTRADICTED, Reason.CONTRADICTED, Reason.DROP_LIMIT},
                    ContradictionSelection.ofPredictions(settings).decide(withMargins(-1, -4, -3, -2)));
        }

        @Test
        void neitherJudgesASampleInItsWarmUpOrWithoutAPrediction() {
            Assessment[] batch = {
                assessment()
                        .of(observationOf("a").withMargin(-1))
                        .observedTimes(4)
                        .build(),
                assessment().of(observationOf("a").ofRegression()).build(),
                assessment().of(observationOf("a").withLoss(Double.NaN)).build()
            };

            assertArrayEquals(
                    new Reason[] {Reason.WARM_UP, Reason.WARM_UP, Reason.NON_FINITE_LOSS},
                    ContradictionSelection.ofPredictions(settings).decide(batch));
        }

        private Assessment[] withMargins(double... margins) {
            Assessment[] batch = new Assessment[margins.length];
            for (int row = 0; row < batch.length; row++) {
                batch[row] = assessment()
                        .of(observationOf("a").inBatch(1, batch.length, row).withMargin(margins[row]))
                        .build();
            }
            return batch;
        }
    }

    private static Assessment[] withLosses(double... losses) {
        return Arrays.stream(losses)
                .mapToObj(loss -> assessment().withLoss(loss).build())
                .toArray(Assessment[]::new);
    }

    private static Assessment[] withVariances(double... variances) {
        return Arrays.stream(variances)
                .mapToObj(variance -> assessment().withVariance(variance).build())
                .toArray(Assessment[]::new);
    }

    private static void assertKept(String expected, Reason[] reasons) {
        StringBuilder kept = new StringBuilder();
        for (Reason reason : reasons) {
            kept.append(reason.keep() ? '1' : '0');
        }
        assertEquals(expected, kept.toString());
    }
}

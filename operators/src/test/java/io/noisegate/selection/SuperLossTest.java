package io.noisegate.selection;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.settings.InvalidSettings;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SuperLossTest {

    @Nested
    class WithAConstantThreshold {
        private final SuperLoss superLoss =
                new SuperLossSettings("2", 1, 0, true).forTraining().orElseThrow();

        @Test
        void trustsASampleAtTheThresholdFully() {
            assertEquals(1, superLoss.confidence(2));
            assertEquals(0, superLoss.superLoss(2));
        }

        @Test
        void trustsEasySamplesMoreAndHardOnesLess() {
            double[] confidences = superLoss.confidences(new float[] {0.5f, 1.5f, 2, 4, 40}, false);

            for (int i = 1; i < confidences.length; i++) {
                assertTrue(confidences[i] < confidences[i - 1]);
            }
        }

        @Test
        void stopsRisingAtTheCap() {
            assertEquals(superLoss.confidence(-1e9), superLoss.confidence(1));
            assertEquals(2.71707, superLoss.confidence(0), 1e-5);
        }

        @ParameterizedTest
        @ValueSource(doubles = {1.5, 1.9, 2.1, 3, 10})
        void hasTheConfidenceAsItsDerivative(double loss) {
            double slope = (superLoss.superLoss(loss + 1e-6) - superLoss.superLoss(loss - 1e-6)) / 2e-6;

            assertEquals(superLoss.confidence(loss), slope, 1e-6);
        }

        @Test
        void givesAnInfiniteLossItsLimitAndNaNNone() {
            double[] confidences = superLoss.confidences(new float[] {Float.POSITIVE_INFINITY, Float.NaN, 2}, false);

            assertEquals(0, confidences[0]);
            assertTrue(Double.isNaN(confidences[1]));
            assertEquals(1, confidences[2]);
            assertEquals(Double.POSITIVE_INFINITY, superLoss.superLoss(Double.POSITIVE_INFINITY));
        }

        @Test
        void keepsItsThreshold() {
            superLoss.confidences(new float[] {100, 200}, false);

            assertEquals(2, superLoss.threshold());
        }
    }

    @Nested
    class WithAMovingAverage {
        private final SuperLoss superLoss =
                new SuperLossSettings("exp", 1, 0, true).forTraining().orElseThrow();

        @Test
        void startsAtTheMeanOfTheFirstBatch() {
            double[] confidences = superLoss.confidences(new float[] {3, 3, 3}, false);

            assertEquals(3, superLoss.threshold());
            assertEquals(1, confidences[0]);
        }

        @Test
        void movesATenthOfTheWayWithEachBatch() {
            superLoss.confidences(new float[] {3}, false);
            superLoss.confidences(new float[] {12, 14}, false);

            assertEquals(4, superLoss.threshold(), 1e-15);
        }

        @Test
        void followsEachBatchDuringWarmUp() {
            superLoss.confidences(new float[] {3}, true);
            superLoss.confidences(new float[] {5}, true);
            assertEquals(5, superLoss.threshold());

            superLoss.confidences(new float[] {7}, false);
            assertEquals(7, superLoss.threshold());

            superLoss.confidences(new float[] {17}, true);
            assertEquals(8, superLoss.threshold(), 1e-15);
        }

        @Test
        void leavesLossesThatAreNotFiniteOutOfIt() {
            superLoss.confidences(new float[] {3, Float.NaN, 5, Float.POSITIVE_INFINITY}, false);

            assertEquals(4, superLoss.threshold());
        }

        @Test
        void hasNoThresholdBeforeTheFirstFiniteLoss() {
            double[] confidences = superLoss.confidences(new float[] {Float.NaN}, false);

            assertTrue(Double.isNaN(superLoss.threshold()));
            assertTrue(Double.isNaN(confidences[0]));
            superLoss.confidences(new float[] {3}, false);
            assertEquals(3, superLoss.threshold());
        }

        @Test
        void goesOnFromASavedAverage() {
            superLoss.resume(new SuperLossMemory(4, true, 0));

            superLoss.confidences(new float[] {14}, false);

            assertEquals(5, superLoss.threshold());
        }
    }

    @Nested
    class Settings {

        @ParameterizedTest
        @ValueSource(strings = {"exp", "none", "2", "2.302585092994046", "-1"})
        void acceptAKeywordOrANumberAsThreshold(String threshold) {
            assertEquals(threshold, new SuperLossSettings(threshold, 1, 0, false).threshold());
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "mean", "NaN", "Infinity"})
        void refuseAnyOtherThreshold(String threshold) {
            assertRefused(
                    "selection.superloss.threshold is " + threshold
                            + ", expected exp, global, none or a number; exp is the usual start",
                    () -> new SuperLossSettings(threshold, 1, 0, true));
        }

        @ParameterizedTest
        @ValueSource(doubles = {0, -1, Double.NaN, Double.POSITIVE_INFINITY})
        void refuseARegularizationThatIsNotAPositiveNumber(double regularization) {
            assertRefused(
                    "selection.superloss.regularization is " + regularization
                            + ", expected a number above 0; 2 is the usual start",
                    () -> new SuperLossSettings("exp", regularization, 0, true));
        }

        @Test
        void refuseAWeightWithoutASuperLoss() {
            assertRefused(
                    "selection.superloss.weight is true, expected false when selection.superloss.threshold is none;"
                            + " set a threshold, for example exp, or leave the weight out",
                    () -> new SuperLossSettings("none", 1, 0, true));
        }

        private void assertRefused(String message, Runnable attempt) {
            assertEquals(
                    message, assertThrows(InvalidSettings.class, attempt::run).getMessage());
        }
    }

    @Nested
    class WithTheMeanOfAllLossesAsThreshold {
        private final SuperLoss superLoss =
                new SuperLossSettings("global", 1, 0, true).forTraining().orElseThrow();

        @Test
        void takesEveryFiniteLossSoFarIntoTheMean() {
            superLoss.confidences(new float[] {1, 3, Float.NaN}, false);
            superLoss.confidences(new float[] {8}, false);

            assertEquals(4, superLoss.threshold());
            assertEquals(3, superLoss.memory().losses());
        }

        @Test
        void goesOnFromWhereItWasSaved() {
            superLoss.confidences(new float[] {1, 3}, false);
            SuperLoss restored =
                    new SuperLossSettings("global", 1, 0, true).forTraining().orElseThrow();

            restored.resume(superLoss.memory());

            assertArrayEquals(
                    superLoss.confidences(new float[] {8, 2}, false), restored.confidences(new float[] {8, 2}, false));
        }

        @Test
        void averagesTheSuperLossesOfABatch() {
            superLoss.confidences(new float[] {1, 3}, false);

            assertEquals(
                    (superLoss.superLoss(1) + superLoss.superLoss(3)) / 2, superLoss.meanSuperLoss(new float[] {1, 3}));
        }
    }
}

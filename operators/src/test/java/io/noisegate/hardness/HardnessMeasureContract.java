package io.noisegate.hardness;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What every hardness measure keeps to. */
abstract class HardnessMeasureContract {
    private static final LossStatistics NO_LOSSES = losses(0, 0);

    abstract HardnessMeasure measure();

    /** Observations of a sample that is easy, as far as this measure can tell. */
    abstract List<Observation> ofAnEasySample();

    /** As many observations of a sample that is hard. */
    abstract List<Observation> ofAHardSample();

    static LossStatistics losses(int size, double variance) {
        return new LossStatistics() {
            @Override
            public int size() {
                return size;
            }

            @Override
            public double variance() {
                return variance;
            }
        };
    }

    /** Statistics of all finite losses. */
    static LossStatistics lossesOf(List<Observation> observations) {
        double[] losses = observations.stream()
                .filter(Observation::hasFiniteLoss)
                .mapToDouble(Observation::loss)
                .toArray();
        double mean = Arrays.stream(losses).average().orElse(0);
        return losses(
                losses.length,
                Arrays.stream(losses)
                        .map(loss -> (loss - mean) * (loss - mean))
                        .average()
                        .orElse(0));
    }

    double hardnessAfter(List<Observation> observations) {
        return measure().hardness(accumulatorsAfter(observations), lossesOf(observations));
    }

    double[] accumulatorsAfter(List<Observation> observations) {
        return continued(new double[measure().accumulators()], observations);
    }

    private double[] continued(double[] accumulators, List<Observation> observations) {
        double[] kept = accumulators;
        for (Observation observation : observations) {
            kept = measure().sized(kept, observation);
            measure().update(observation, kept);
        }
        return kept;
    }

    @Test
    void isRegisteredUnderItsNameInKebabCase() {
        assertTrue(measure().name().matches("[a-z0-9]+(-[a-z0-9]+)*"), measure().name());
        assertSame(
                measure().getClass(),
                HardnessMeasures.named(List.of(measure().name())).get(0).getClass());
    }

    @Test
    void isHighForAHardSample() {
        assertTrue(hardnessAfter(ofAHardSample()) > hardnessAfter(ofAnEasySample()));
    }

    @Test
    void turnsItsScoreByItsDirectionOnly() {
        double[] accumulators = accumulatorsAfter(ofAHardSample());
        LossStatistics losses = lossesOf(ofAHardSample());

        double value = measure().value(accumulators, losses);

        assertEquals(measure().direction().hardness(value), measure().hardness(accumulators, losses));
    }

    @Test
    void isUndefinedBeforeTheFirstObservation() {
        assertTrue(Double.isNaN(measure().hardness(new double[measure().accumulators()], NO_LOSSES)));
    }

    @Test
    void ignoresLossesAndMarginsThatAreNotFinite() {
        double[] before = accumulatorsAfter(List.of(observationOf("a")
                .withLoss(2)
                .withMargin(-1)
                .withEverySignal(0.5)
                .build()));

        double[] after = before.clone();
        for (double poison : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            after = continued(
                    after,
                    List.of(observationOf("a")
                            .withLoss(poison)
                            .withMargin(poison)
                            .withEverySignal(poison)
                            .build()));
        }

        assertArrayEquals(before, after);
    }

    @Test
    void copesWithRegressionWhichHasNoMargin() {
        double hardness = hardnessAfter(
                List.of(observationOf("a").ofRegression().withLoss(1).build()));

        assertFalse(Double.isInfinite(hardness));
    }

    @Test
    void staysFiniteForAConstantStream() {
        List<Observation> constant = java.util.Collections.nCopies(
                1000,
                observationOf("a")
                        .withLoss(0.5)
                        .withMargin(0.5)
                        .withEverySignal(0.5)
                        .build());

        assertTrue(Double.isFinite(hardnessAfter(constant)));
    }

    @Test
    void continuesFromSavedAccumulatorsAsIfNothingHappened() {
        List<Observation> stream = randomStream(40);
        double[] uninterrupted = accumulatorsAfter(stream);

        double[] saved = accumulatorsAfter(stream.subList(0, 17));
        assertTrue(measure().accepts(saved.length));
        double[] restored = continued(saved.clone(), stream.subList(17, 40));

        assertArrayEquals(uninterrupted, restored);
    }

    @Test
    void isUndefinedWhileWhatItNeedsIsNotComputed() {
        if (!measure().needs().isEmpty()) {
            assertTrue(Double.isNaN(hardnessAfter(
                    List.of(observationOf("a").withLoss(1).withMargin(1).build()))));
        }
    }

    @Test
    void scoringChangesNothing() {
        double[] accumulators = accumulatorsAfter(randomStream(5));
        double[] before = accumulators.clone();

        double first = measure().hardness(accumulators, losses(5, 0.25));
        double second = measure().hardness(accumulators, losses(5, 0.25));

        assertEquals(first, second);
        assertArrayEquals(before, accumulators);
    }

    private static List<Observation> randomStream(int length) {
        Random random = new Random(20260101);
        return random.doubles(length, -3, 3)
                .mapToObj(value -> observationOf("a")
                        .withLoss(Math.abs(value))
                        .withMargin(value)
                        .withEverySignal(value)
                        .build())
                .toList();
    }
}

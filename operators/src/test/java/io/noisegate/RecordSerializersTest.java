package io.noisegate;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.hardness.Observation;
import io.noisegate.hardness.ObservationSerializer;
import io.noisegate.hardness.Signal;
import io.noisegate.history.Assessment;
import io.noisegate.history.AssessmentSerializer;
import io.noisegate.sample.Label;
import io.noisegate.selection.BatchDecision;
import io.noisegate.selection.BatchDecisionSerializer;
import io.noisegate.selection.Decision;
import io.noisegate.selection.Decision.Reason;
import io.noisegate.selection.DecisionSerializer;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The records that travel between operators come out of their bytes as they went in. */
class RecordSerializersTest {

    static Stream<Observation> observations() {
        return Stream.of(
                observationOf("digit-17").inBatch(1L << 40, 256, 255).build(),
                observationOf("").build(),
                observationOf("x".repeat(100_000)).build(),
                observationOf("Ü ☃ 😀").withLabel(Label.ofClass(0)).build(),
                observationOf("a")
                        .withLabel(Label.ofSoftTarget(0.1f, 0.7f, 0.2f))
                        .build(),
                observationOf("a").ofRegression().build(),
                observationOf("a").withEverySignal(0.25).build(),
                observationOf("a").withSignal(Signal.DIVERGENCE, 3).build(),
                observationOf("a").withProbabilities(1, 0.25f, 0.5f, 0.25f).build(),
                observationOf("a")
                        .withLoss(Double.NaN)
                        .withMargin(Double.NEGATIVE_INFINITY)
                        .build());
    }

    @ParameterizedTest
    @MethodSource("observations")
    void anObservationComesBack(Observation observation) throws IOException {
        assertEquals(observation, Bytes.roundTrip(new ObservationSerializer(), observation));
    }

    @Test
    void anAssessmentComesBack() throws IOException {
        assertSame(assessment(), Bytes.roundTrip(new AssessmentSerializer(), assessment()));
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void aDecisionComesBackWithItsReason(Reason reason) throws IOException {
        Decision decision = new Decision(assessment(), reason, 1.25, reason.keep() ? 1.25f : 0, true);

        Decision restored = Bytes.roundTrip(new DecisionSerializer(), decision);

        assertEquals(reason, restored.reason());
        assertEquals(decision.confidence(), restored.confidence());
        assertEquals(decision.weight(), restored.weight());
        assertTrue(restored.abstain());
        assertSame(decision.assessment(), restored.assessment());
    }

    @Test
    void aBatchDecisionComesBack() throws IOException {
        BatchDecision restored =
                Bytes.roundTrip(new BatchDecisionSerializer(), new BatchDecision(9, new float[] {0, 1, 2.7f}));

        assertEquals(9, restored.batchId());
        assertArrayEquals(new float[] {0, 1, 2.7f}, restored.weights());
        assertNull(restored.targets());
    }

    @Test
    void aBatchDecisionComesBackWithItsTargets() throws IOException {
        float[] targets = {0.25f, 0.75f, 1, 0};

        BatchDecision restored =
                Bytes.roundTrip(new BatchDecisionSerializer(), new BatchDecision(9, new float[] {1, 1}, targets));

        assertArrayEquals(targets, restored.targets());
    }

    @Test
    void anAssessmentComesBackWithItsSoftTarget() throws IOException {
        Assessment taught = new Assessment(
                observationOf("a").build(), 9, new float[0], 15, 0, new double[0], new float[] {0.25f, 0.75f});

        assertArrayEquals(
                taught.softTarget(),
                Bytes.roundTrip(new AssessmentSerializer(), taught).softTarget());
    }

    @Test
    void aDecisionOnAFullWindowTakesAboutAsManyBytesAsItsNumbers() throws IOException {
        byte[] bytes = Bytes.of(new DecisionSerializer(), new Decision(assessment(), Reason.LOW_LOSS, 1, 1));

        assertTrue(bytes.length < 220, bytes.length + " bytes");
    }

    private static Assessment assessment() {
        float[] window = new float[15];
        for (int i = 0; i < window.length; i++) {
            window[i] = i / 8f;
        }
        return new Assessment(observationOf("digit-17").inBatch(12, 32, 5).build(), 40, window, 15, 0.75, new double[] {
            -1.5, Double.NaN, 0.25, 0.75
        });
    }

    private static void assertSame(Assessment expected, Assessment actual) {
        assertEquals(expected.observation(), actual.observation());
        assertEquals(expected.observations(), actual.observations());
        assertArrayEquals(expected.window(), actual.window());
        assertEquals(expected.windowSize(), actual.windowSize());
        assertEquals(expected.lossVariance(), actual.lossVariance());
        assertArrayEquals(expected.scores(), actual.scores());
    }
}

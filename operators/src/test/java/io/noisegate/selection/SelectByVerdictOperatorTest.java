package io.noisegate.selection;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static io.noisegate.selection.AssessmentBuilder.assessment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.history.Assessment;
import io.noisegate.history.HistorySettings;
import io.noisegate.selection.SelectionSettings.Policy;
import io.noisegate.selection.confident.BatchVerdict;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // Closing a harness may be interrupted; then the test fails.
class SelectByVerdictOperatorTest {

    @Test
    void decidesABatchWhenItsRowsAndItsVerdictAreThereWhateverComesFirst() throws Exception {
        try (var harness = harness()) {
            harness.open();

            send(harness, row(1, 2, 0), row(1, 2, 1));
            assertTrue(harness.extractOutputValues().isEmpty());
            hear(harness, verdict(2, true));
            hear(harness, verdict(1, true, false));
            assertEquals(2, harness.extractOutputValues().size());
            send(harness, row(2, 1, 0));

            assertEquals(
                    List.of(false, true, false),
                    harness.extractOutputValues().stream().map(Decision::keep).toList());
            harness.snapshot(1, 1);
            harness.endInput1();
            harness.endInput2();
        }
    }

    @Test
    void refusesACheckpointWhileABatchWaitsForItsVerdict() throws Exception {
        try (var harness = harness()) {
            harness.open();
            send(harness, row(1, 1, 0));

            Throwable refusal = assertThrows(Exception.class, () -> harness.snapshot(5, 1));
            while (refusal.getCause() != null) {
                refusal = refusal.getCause();
            }

            assertTrue(
                    refusal.getMessage()
                            .startsWith(
                                    "Incomplete at checkpoint 5: 1 batches without verdict, 0 verdicts without batch"),
                    refusal.getMessage());
        }
    }

    @Test
    void refusesToEndWhileAVerdictWaitsForItsBatch() throws Exception {
        try (var harness = harness()) {
            harness.open();
            hear(harness, verdict(1, true));
            harness.endInput1();

            assertThrows(IllegalStateException.class, harness::endInput2);
        }
    }

    private static KeyedTwoInputStreamOperatorTestHarness<Long, Assessment, BatchVerdict, Decision> harness()
            throws Exception {
        SelectionSettings settings = new SelectionSettings(
                Policy.PRECISION,
                "1",
                HasaSettings.defaults(),
                SmallLossSettings.defaults(),
                MarginDropSettings.defaults(),
                BatchLossFilterSettings.defaults(),
                MarginSatSettings.defaults(),
                SelfAdaptiveSettings.defaults(),
                new ContradictionSettings(0, 0.999_999_999_9),
                SuperLossSettings.none(),
                0);
        var harness = new KeyedTwoInputStreamOperatorTestHarness<>(
                new SelectByVerdictOperator(
                        settings, new HistorySettings(2, null, List.of()), DropGuardSettings.none()),
                (Assessment assessment) -> assessment.observation().batchId(),
                BatchVerdict::batchId,
                Types.LONG);
        harness.setup(new DecisionSerializer());
        return harness;
    }

    private static void send(
            KeyedTwoInputStreamOperatorTestHarness<Long, Assessment, BatchVerdict, Decision> harness,
            Assessment... assessments)
            throws Exception {
        for (Assessment assessment : assessments) {
            harness.processElement1(new StreamRecord<>(assessment));
        }
    }

    private static void hear(
            KeyedTwoInputStreamOperatorTestHarness<Long, Assessment, BatchVerdict, Decision> harness,
            BatchVerdict verdict)
            throws Exception {
        harness.processElement2(new StreamRecord<>(verdict));
    }

    private static Assessment row(long batch, int size, int row) {
        return assessment().of(observationOf("a").inBatch(batch, size, row)).build();
    }

    private static BatchVerdict verdict(long batch, boolean... contradicted) {
        return new BatchVerdict(batch, 0.2, contradicted);
    }
}

package io.noisegate.selection;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static io.noisegate.selection.AssessmentBuilder.assessment;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.Backend;
import io.noisegate.history.Assessment;
import io.noisegate.history.HistorySettings;
import io.noisegate.selection.SelectionSettings.Policy;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("try") // Closing a harness may be interrupted; then the test fails.
class SelectOperatorTest {
    private static final int MAX_PARALLELISM = 128;

    @Test
    void decidesABatchWhenItsLastRowIsThere() throws Exception {
        try (var harness = harness(Backend.HEAP, 1, 0)) {
            harness.open();

            send(harness, row(7, 3, 2, 3), row(7, 3, 0, 1));
            assertTrue(harness.extractOutputValues().isEmpty());
            send(harness, row(7, 3, 1, Double.NaN));

            List<Decision> decisions = harness.extractOutputValues();
            assertEquals(
                    List.of("7-0", "7-1", "7-2"),
                    decisions.stream()
                            .map(decision -> decision.assessment().observation().sampleId())
                            .toList());
            BatchDecision batch = batchDecisions(harness).get(0);
            assertEquals(7, batch.batchId());
            assertArrayEquals(
                    new float[] {decisions.get(0).weight(), 0, decisions.get(2).weight()}, batch.weights());
        }
    }

    @Test
    void decidesInterleavedBatchesEachByItself() throws Exception {
        try (var harness = harness(Backend.HEAP, 1, 0)) {
            harness.open();

            send(harness, row(1, 2, 0, 1), row(2, 2, 1, 1), row(2, 2, 0, 1), row(1, 2, 1, 1));

            assertEquals(
                    List.of(2L, 1L),
                    batchDecisions(harness).stream().map(BatchDecision::batchId).toList());
            assertEquals(4, harness.extractOutputValues().size());
        }
    }

    @Test
    void leavesNoKeyedStateBehind() throws Exception {
        try (var harness = harness(Backend.HEAP, 1, 0)) {
            harness.open();

            send(harness, row(1, 2, 0, 1), row(1, 2, 1, 1));

            assertEquals(0, harness.numKeyedStateEntries());
        }
    }

    @Test
    void refusesACheckpointWhileABatchIsIncomplete() throws Exception {
        try (var harness = harness(Backend.HEAP, 1, 0)) {
            harness.open();
            send(harness, row(7, 3, 0, 1));

            Exception refusal = assertThrows(Exception.class, () -> harness.snapshot(5, 1));

            assertEquals(
                    "Incomplete at checkpoint 5: batch 7 with 1 of 3 rows; expected none, because batches are completed"
                            + " before each barrier and barriers are aligned. Set"
                            + " execution.checkpointing.unaligned.enabled to false",
                    rootCause(refusal).getMessage());
        }
    }

    @Test
    void refusesToSelectPartsOfBatchesThatDoNotLeaveTheirTask() throws Exception {
        try (var alone = harness(Backend.HEAP, 1, 0, true);
                var oneOfTwo = harness(Backend.HEAP, 2, 0, true)) {
            alone.open();
            send(alone, row(1, 2, 0, 1), row(1, 2, 1, 1));

            IllegalStateException refusal = assertThrows(IllegalStateException.class, oneOfTwo::open);

            assertEquals(2, alone.extractOutputValues().size());
            assertEquals(
                    "The job was built with job.parallelism 1, so that batches do not leave their task, and runs with 2:"
                            + " set job.parallelism to 2 and start it again",
                    refusal.getMessage());
        }
    }

    @Test
    void refusesToEndWhileABatchIsIncomplete() throws Exception {
        try (var harness = harness(Backend.HEAP, 1, 0)) {
            harness.open();
            send(harness, row(7, 3, 0, 1));

            assertThrows(IllegalStateException.class, harness::endInput);
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void goesOnWithItsMovingAverageAfterARestore(Backend backend) throws Exception {
        List<Decision> uninterrupted;
        try (var harness = harness(backend, 1, 0)) {
            harness.open();
            send(harness, row(1, 1, 0, 1), row(2, 1, 0, 5), row(3, 1, 0, 2));
            uninterrupted = harness.extractOutputValues();
        }

        OperatorSubtaskState snapshot;
        try (var harness = harness(backend, 1, 0)) {
            harness.open();
            send(harness, row(1, 1, 0, 1), row(2, 1, 0, 5));
            snapshot = harness.snapshot(1, 1);
        }
        try (var harness = harness(backend, 1, 0)) {
            harness.initializeState(snapshot);
            harness.open();
            send(harness, row(3, 1, 0, 2));

            assertEquals(
                    uninterrupted.get(2).confidence(),
                    harness.extractOutputValues().get(0).confidence());
        }
    }

    @Test
    void givesEachSubtaskItsOwnAverageBackWhenTheirNumberStays() throws Exception {
        OperatorSubtaskState snapshot = snapshotOfTwoSubtasksWithThresholds(2, 4);

        assertEquals(1, confidenceAfterRestore(snapshot, 2, 2, 0, 2), 1e-12);
        assertEquals(1, confidenceAfterRestore(snapshot, 2, 2, 1, 4), 1e-12);
    }

    @Test
    void goesOnFromTheMeanOfTheAveragesWhenTwoSubtasksBecomeOne() throws Exception {
        OperatorSubtaskState snapshot = snapshotOfTwoSubtasksWithThresholds(2, 4);

        assertEquals(1, confidenceAfterRestore(snapshot, 2, 1, 0, 3), 1e-12);
    }

    private static OperatorSubtaskState snapshotOfTwoSubtasksWithThresholds(double... thresholds) throws Exception {
        OperatorSubtaskState[] snapshots = new OperatorSubtaskState[2];
        for (int subtask = 0; subtask < 2; subtask++) {
            try (var harness = harness(Backend.HEAP, 2, subtask)) {
                harness.open();
                send(harness, row(batchOf(2, subtask), 1, 0, thresholds[subtask]));
                snapshots[subtask] = harness.snapshot(1, 1);
            }
        }
        return AbstractStreamOperatorTestHarness.repackageState(snapshots);
    }

    /** The confidence of a batch of one: 1 exactly if the restored threshold is the loss. */
    private static double confidenceAfterRestore(
            OperatorSubtaskState snapshot, int before, int after, int subtask, double loss) throws Exception {
        try (var harness = harness(Backend.HEAP, after, subtask)) {
            harness.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                    snapshot, MAX_PARALLELISM, before, after, subtask));
            harness.open();
            send(harness, row(batchOf(after, subtask), 1, 0, loss));
            return harness.extractOutputValues().get(0).confidence();
        }
    }

    /** A batch id whose key belongs to the subtask. */
    private static long batchOf(int subtasks, int subtask) {
        long batch = 0;
        while (KeyGroupRangeAssignment.assignKeyToParallelOperator(batch, MAX_PARALLELISM, subtasks) != subtask) {
            batch++;
        }
        return batch;
    }

    private static KeyedOneInputStreamOperatorTestHarness<Long, Assessment, Decision> harness(
            Backend backend, int subtasks, int subtask) throws Exception {
        return harness(backend, subtasks, subtask, false);
    }

    private static KeyedOneInputStreamOperatorTestHarness<Long, Assessment, Decision> harness(
            Backend backend, int subtasks, int subtask, boolean inOneTask) throws Exception {
        SelectionSettings settings = SelectionSettings.defaults().with(Policy.KEEP_ALL);
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new SelectOperator(
                        settings, new HistorySettings(2, null, List.of()), DropGuardSettings.defaults(), inOneTask),
                assessment -> assessment.observation().batchId(),
                Types.LONG,
                MAX_PARALLELISM,
                subtasks,
                subtask);
        harness.setStateBackend(backend.create());
        harness.setup(new DecisionSerializer());
        return harness;
    }

    private static void send(
            KeyedOneInputStreamOperatorTestHarness<Long, Assessment, Decision> harness, Assessment... assessments)
            throws Exception {
        for (Assessment assessment : assessments) {
            harness.processElement(assessment, 0);
        }
    }

    private static Assessment row(long batch, int size, int row, double loss) {
        return assessment()
                .of(observationOf(batch + "-" + row).inBatch(batch, size, row).withLoss(loss))
                .build();
    }

    private static List<BatchDecision> batchDecisions(
            KeyedOneInputStreamOperatorTestHarness<Long, Assessment, Decision> harness) {
        return harness.getSideOutput(SelectOperator.BATCH_DECISIONS).stream()
                .map(StreamRecord::getValue)
                .toList();
    }

    private static Throwable rootCause(Throwable thrown) {
        return thrown.getCause() == null ? thrown : rootCause(thrown.getCause());
    }
}

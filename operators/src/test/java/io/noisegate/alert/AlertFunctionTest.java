package io.noisegate.alert;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.Backend;
import io.noisegate.alert.Alert.Change;
import io.noisegate.history.Assessment;
import io.noisegate.history.HistorySettings;
import io.noisegate.selection.Decision;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("try") // Closing a harness may be interrupted; then the test fails.
class AlertFunctionTest {
    private static final int MAX_PARALLELISM = 128;
    private static final HistorySettings HISTORY = new HistorySettings(15, null, List.of("aum"));
    private static final AlertSettings TWO_OF_THREE =
            new AlertSettings(2, 3, 0, "aum", Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 1, null);

    @Test
    void raisesAndClearsTheAlertOfEachSampleByItself() throws Exception {
        try (var harness = harness(Backend.HEAP, 1, 0)) {
            harness.open();

            drop(harness, "a", "b", "a");
            keep(harness, "b", "a", "a", "a");

            List<Alert> alerts = harness.extractOutputValues();
            assertEquals(
                    List.of("a RAISED", "a CLEARED"),
                    alerts.stream()
                            .map(alert -> alert.sampleId() + " " + alert.change())
                            .toList());
        }
    }

    @Test
    void keepsNothingOfASampleThatWasNeverDropped() throws Exception {
        try (var harness = harness(Backend.HEAP, 1, 0)) {
            harness.open();

            keep(harness, "a", "b", "c", "a", "b", "c");

            assertEquals(0, harness.numKeyedStateEntries());
        }
    }

    @Test
    void forgetsADropOnceItIsOldEnough() throws Exception {
        try (var harness = harness(Backend.HEAP, 1, 0)) {
            harness.open();

            drop(harness, "a");
            assertEquals(1, harness.numKeyedStateEntries());
            keep(harness, "a", "a", "a");

            assertEquals(0, harness.numKeyedStateEntries());
        }
    }

    @Test
    void forgetsASampleThatHasNotComeForItsTimeToLive() throws Exception {
        AlertSettings expiring = new AlertSettings(
                2, 9, 0, "aum", Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 1, Duration.ofMinutes(10));
        try (var harness = harness(Backend.HEAP, 1, 0, expiring)) {
            harness.open();
            drop(harness, "gone", "here");
            for (int minute = 1; minute <= 21; minute++) {
                atMinute(minute, harness);
                keep(harness, "sample-" + minute);
                if (minute % 5 == 0) {
                    drop(harness, "here");
                }
            }

            assertEquals(1, harness.numKeyedStateEntries());
            assertEquals(1, harness.numProcessingTimeTimers());

            for (int minute = 22; minute <= 41; minute++) {
                atMinute(minute, harness);
            }
            assertEquals(0, harness.numKeyedStateEntries());
            assertEquals(0, harness.numProcessingTimeTimers());
        }
    }

    private static void atMinute(int minute, KeyedOneInputStreamOperatorTestHarness<String, Decision, Alert> harness)
            throws Exception {
        long time = Duration.ofMinutes(minute).toMillis();
        harness.setStateTtlProcessingTime(time);
        harness.setProcessingTime(time);
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void doesNotRaiseTheSameAlertAgainAfterARestore(Backend backend) throws Exception {
        OperatorSubtaskState snapshot;
        String raised;
        try (var harness = harness(backend, 1, 0)) {
            harness.open();
            drop(harness, "a", "a", "b");
            raised = harness.extractOutputValues().get(0).alertId();
            snapshot = harness.snapshot(1, 1);
        }

        try (var harness = harness(backend, 1, 0)) {
            harness.initializeState(snapshot);
            harness.open();
            drop(harness, "a");
            assertTrue(harness.extractOutputValues().isEmpty());
            drop(harness, "b");
            keep(harness, "a", "a", "a");

            List<Alert> alerts = harness.extractOutputValues();
            assertEquals(
                    List.of("b RAISED", "a CLEARED"),
                    alerts.stream()
                            .map(alert -> alert.sampleId() + " " + alert.change())
                            .toList());
            assertEquals(raised, alerts.get(1).alertId());
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void clearsEveryStandingAlertAfterTwoSubtasksBecameFour(Backend backend) throws Exception {
        OperatorSubtaskState[] snapshots = new OperatorSubtaskState[2];
        for (int subtask = 0; subtask < 2; subtask++) {
            try (var harness = harness(backend, 2, subtask)) {
                harness.open();
                drop(harness, samples(2, subtask));
                drop(harness, samples(2, subtask));
                snapshots[subtask] = harness.snapshot(1, 1);
            }
        }
        OperatorSubtaskState snapshot = AbstractStreamOperatorTestHarness.repackageState(snapshots);

        int cleared = 0;
        for (int subtask = 0; subtask < 4; subtask++) {
            try (var harness = harness(backend, 4, subtask)) {
                harness.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        snapshot, MAX_PARALLELISM, 2, 4, subtask));
                harness.open();
                for (int pass = 0; pass < 3; pass++) {
                    keep(harness, samples(4, subtask));
                }
                for (Alert alert : harness.extractOutputValues()) {
                    assertEquals(Change.CLEARED, alert.change());
                    cleared++;
                }
            }
        }
        assertEquals(30, cleared);
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Decision, Alert> harness(
            Backend backend, int subtasks, int subtask) throws Exception {
        return harness(backend, subtasks, subtask, TWO_OF_THREE);
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Decision, Alert> harness(
            Backend backend, int subtasks, int subtask, AlertSettings settings) throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new AlertFunction(settings, HISTORY)),
                decision -> decision.assessment().observation().sampleId(),
                Types.STRING,
                MAX_PARALLELISM,
                subtasks,
                subtask);
        harness.setStateBackend(backend.create());
        harness.setup(new AlertSerializer());
        return harness;
    }

    /** Thirty samples, those whose keys belong to the subtask. */
    private static String[] samples(int subtasks, int subtask) {
        return IntStream.range(0, 30)
                .mapToObj(i -> "sample-" + i)
                .filter(sample -> KeyGroupRangeAssignment.assignKeyToParallelOperator(sample, MAX_PARALLELISM, subtasks)
                        == subtask)
                .toArray(String[]::new);
    }

    private static void drop(KeyedOneInputStreamOperatorTestHarness<String, Decision, Alert> harness, String... samples)
            throws Exception {
        for (String sample : samples) {
            harness.processElement(decision(sample, Decision.Reason.HIGH_LOSS), 0);
        }
    }

    private static void keep(KeyedOneInputStreamOperatorTestHarness<String, Decision, Alert> harness, String... samples)
            throws Exception {
        for (String sample : samples) {
            harness.processElement(decision(sample, Decision.Reason.LOW_LOSS), 0);
        }
    }

    private static Decision decision(String sample, Decision.Reason reason) {
        Assessment assessment =
                new Assessment(observationOf(sample).build(), 9, new float[] {1}, 15, 0, new double[] {0});
        return new Decision(assessment, reason, 1, reason.keep() ? 1 : 0);
    }
}

package io.noisegate.alert;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.noisegate.Backend;
import io.noisegate.correction.Correction;
import io.noisegate.correction.CorrectionSettings;
import io.noisegate.history.Assessment;
import io.noisegate.history.HistorySettings;
import io.noisegate.sample.Label;
import io.noisegate.selection.Decision;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.KeyedProcessOperator;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("try") // Closing a harness may be interrupted; then the test fails.
class CorrectableAlertFunctionTest {
    private static final HistorySettings HISTORY = new HistorySettings(15, null, List.of("aum"));
    private static final AlertSettings TWO_OF_THREE =
            new AlertSettings(2, 3, 0, "aum", Double.POSITIVE_INFINITY, Double.POSITIVE_INFINITY, 1, null);

    @ParameterizedTest
    @EnumSource(Backend.class)
    void aCorrectionClearsTheStandingAlertAtOnce(Backend backend) throws Exception {
        try (var harness = harness(backend)) {
            harness.open();
            drop(harness, "a", 1, 2);

            correct(harness, "a", 10, 2);

            assertEquals(List.of("RAISED DROPPED of 1", "CLEARED CORRECTED of 1"), changes(harness));
            List<Alert> alerts = harness.extractOutputValues();
            assertEquals(alerts.get(0).alertId(), alerts.get(1).alertId());
            assertEquals(
                    alerts.get(0).decision().reason(), alerts.get(1).decision().reason());
        }
    }

    @Test
    void decisionsOnTheEarlierLabelThatAreStillUnderWaySayNothing() throws Exception {
        try (var harness = harness(Backend.HEAP)) {
            harness.open();
            drop(harness, "a", 1, 2);
            correct(harness, "a", 10, 2);

            drop(harness, "a", 1, 5);

            assertEquals(List.of("RAISED DROPPED of 1", "CLEARED CORRECTED of 1"), changes(harness));
        }
    }

    @Test
    void aDecisionOnTheCorrectedLabelThatOvertakesTheCorrectionClearsOnce() throws Exception {
        try (var harness = harness(Backend.HEAP)) {
            harness.open();
            drop(harness, "a", 1, 2);

            drop(harness, "a", 2, 1);
            correct(harness, "a", 10, 2);

            assertEquals(List.of("RAISED DROPPED of 1", "CLEARED CORRECTED of 1"), changes(harness));
        }
    }

    @Test
    void theCorrectedLabelMayBecomeSuspectInItsTurnWithAnAlertOfItsOwn() throws Exception {
        try (var harness = harness(Backend.HEAP)) {
            harness.open();
            drop(harness, "a", 1, 2);
            correct(harness, "a", 10, 2);

            drop(harness, "a", 2, 2);
            correct(harness, "a", 10, 2);
            correct(harness, "a", 9, 1);

            assertEquals(
                    List.of("RAISED DROPPED of 1", "CLEARED CORRECTED of 1", "RAISED DROPPED of 2"), changes(harness));
            List<Alert> alerts = harness.extractOutputValues();
            assertEquals(Alert.idOf("a", 1), alerts.get(0).alertId());
            assertEquals(Alert.idOf("a", 2), alerts.get(2).alertId());
        }
    }

    @Test
    void takesOverTheStateOfAJobInWhichLabelsWereNotCorrected() throws Exception {
        OperatorSubtaskState snapshot;
        try (var plain = new KeyedOneInputStreamOperatorTestHarness<>(
                new KeyedProcessOperator<>(new AlertFunction(TWO_OF_THREE, HISTORY)),
                (Decision decision) -> decision.assessment().observation().sampleId(),
                Types.STRING)) {
            plain.setup(new AlertSerializer());
            plain.open();
            plain.processElement(decision("a", 1), 0);
            plain.processElement(decision("a", 1), 0);
            snapshot = plain.snapshot(1, 1);
        }

        try (var harness = harness(Backend.HEAP)) {
            harness.initializeState(snapshot);
            harness.open();
            correct(harness, "a", 10, 2);
            drop(harness, "a", 1, 1);
            for (int i = 0; i < 3; i++) {
                harness.processElement1(kept("a", 2), 0);
            }

            assertEquals(List.of("CLEARED DROPPED of 2"), changes(harness));
        }
    }

    private static KeyedTwoInputStreamOperatorTestHarness<String, Decision, Correction, Alert> harness(Backend backend)
            throws Exception {
        var harness = new KeyedTwoInputStreamOperatorTestHarness<>(
                new KeyedCoProcessOperator<>(
                        new CorrectableAlertFunction(TWO_OF_THREE, HISTORY, new CorrectionSettings(true, null))),
                decision -> decision.assessment().observation().sampleId(),
                Correction::sampleId,
                Types.STRING);
        harness.setStateBackend(backend.create());
        harness.setup(new AlertSerializer());
        return harness;
    }

    private static void drop(
            KeyedTwoInputStreamOperatorTestHarness<String, Decision, Correction, Alert> harness,
            String sample,
            int label,
            int times)
            throws Exception {
        for (int i = 0; i < times; i++) {
            harness.processElement1(decision(sample, label), 0);
        }
    }

    private static void correct(
            KeyedTwoInputStreamOperatorTestHarness<String, Decision, Correction, Alert> harness,
            String sample,
            long madeAtMs,
            int label)
            throws Exception {
        harness.processElement2(new Correction(sample, madeAtMs, Label.ofClass(label)), 0);
    }

    private static List<String> changes(
            KeyedTwoInputStreamOperatorTestHarness<String, Decision, Correction, Alert> harness) {
        return harness.extractOutputValues().stream()
                .map(alert -> "%s %s of %d"
                        .formatted(
                                alert.change(),
                                alert.reason(),
                                alert.givenLabel().classIndex()))
                .toList();
    }

    private static Decision decision(String sample, int label) {
        return new Decision(assessment(sample, label), Decision.Reason.HIGH_LOSS, 1, 0);
    }

    private static Decision kept(String sample, int label) {
        return new Decision(assessment(sample, label), Decision.Reason.LOW_LOSS, 1, 1);
    }

    private static Assessment assessment(String sample, int label) {
        return new Assessment(
                observationOf(sample).withLabel(Label.ofClass(label)).build(), 9, new float[] {1}, 15, 0, new double[] {
                    0
                });
    }
}

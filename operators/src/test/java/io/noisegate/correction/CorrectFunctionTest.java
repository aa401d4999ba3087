package io.noisegate.correction;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.noisegate.Backend;
import io.noisegate.sample.Label;
import io.noisegate.sample.Sample;
import io.noisegate.sample.SampleSerializer;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.co.KeyedCoProcessOperator;
import org.apache.flink.streaming.util.KeyedTwoInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("try") // Closing a harness may be interrupted; then the test fails.
class CorrectFunctionTest {
    private static final Duration DAY = Duration.ofDays(1);

    @Test
    void replacesTheLabelOfTheCorrectedSampleWheneverItComesAndNoOther() throws Exception {
        try (var harness = harness(Backend.HEAP)) {
            harness.open();

            sample(harness, "a", 1);
            correct(harness, "a", 10, 2);
            sample(harness, "a", 1);
            sample(harness, "b", 1);
            sample(harness, "a", 0);

            assertEquals(List.of("a 1", "a 2", "b 1", "a 2"), samples(harness));
        }
    }

    @Test
    void theNewestCorrectionCountsHoweverLateAnOlderOneComes() throws Exception {
        try (var harness = harness(Backend.HEAP)) {
            harness.open();

            correct(harness, "a", 10, 2);
            correct(harness, "a", 9, 0);
            sample(harness, "a", 1);
            correct(harness, "a", 11, 0);
            sample(harness, "a", 1);

            assertEquals(List.of("a 2", "a 0"), samples(harness));
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void knowsTheCorrectionAfterARestore(Backend backend) throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = harness(backend)) {
            harness.open();
            correct(harness, "a", 10, 2);
            snapshot = harness.snapshot(1, 1);
        }

        try (var harness = harness(backend)) {
            harness.initializeState(snapshot);
            harness.open();
            sample(harness, "a", 1);

            assertEquals(List.of("a 2"), samples(harness));
        }
    }

    @Test
    void forgetsACorrectionOnlyWhenItsSampleHasNotComeForTheTimeToLive() throws Exception {
        try (var harness = harness(Backend.HEAP)) {
            harness.open();
            correct(harness, "a", 10, 2);
            harness.setStateTtlProcessingTime(DAY.toMillis() - 1);
            sample(harness, "a", 1);
            harness.setStateTtlProcessingTime(2 * DAY.toMillis() - 2);
            sample(harness, "a", 1);
            harness.setStateTtlProcessingTime(3 * DAY.toMillis());
            sample(harness, "a", 1);

            assertEquals(List.of("a 2", "a 2", "a 1"), samples(harness));
        }
    }

    private static KeyedTwoInputStreamOperatorTestHarness<String, Sample, Correction, Sample> harness(Backend backend)
            throws Exception {
        var harness = new KeyedTwoInputStreamOperatorTestHarness<>(
                new KeyedCoProcessOperator<>(new CorrectFunction(new CorrectionSettings(true, DAY))),
                Sample::id,
                Correction::sampleId,
                Types.STRING);
        harness.setStateBackend(backend.create());
        harness.setup(new SampleSerializer());
        return harness;
    }

    private static void sample(
            KeyedTwoInputStreamOperatorTestHarness<String, Sample, Correction, Sample> harness, String id, int label)
            throws Exception {
        harness.processElement1(new Sample(id, Label.ofClass(label), new byte[] {1, 2}, 0, 2), 0);
    }

    private static void correct(
            KeyedTwoInputStreamOperatorTestHarness<String, Sample, Correction, Sample> harness,
            String id,
            long madeAtMs,
            int label)
            throws Exception {
        harness.processElement2(new Correction(id, madeAtMs, Label.ofClass(label)), 0);
    }

    private static List<String> samples(
            KeyedTwoInputStreamOperatorTestHarness<String, Sample, Correction, Sample> harness) {
        return harness.extractOutputValues().stream()
                .map(sample -> sample.id() + " " + sample.label().classIndex())
                .toList();
    }
}

package io.noisegate.history;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.noisegate.Backend;
import io.noisegate.hardness.Observation;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.sample.Label;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("try") // Closing a harness may be interrupted; then the test fails.
class LossWindowFunctionTest {
    private static final int MAX_PARALLELISM = 128;
    private static final HistorySettings SETTINGS =
            new HistorySettings(5, null, List.of("aum", "small-loss", "loss-variance"));

    @Test
    void assessesEachSampleByItsOwnHistoryInTheOrderOfItsObservations() throws Exception {
        try (var harness = harness(Backend.HEAP, SETTINGS, 1, 0)) {
            harness.open();

            observe(harness, observation("a", 1), observation("b", 10), observation("a", 3));

            List<Assessment> assessments = harness.extractOutputValues();
            assertEquals(List.of("a", "b", "a"), samples(assessments));
            assertArrayEquals(new float[] {1, 3}, assessments.get(2).window());
            assertArrayEquals(new float[] {10}, assessments.get(1).window());
        }
    }

    @Test
    void keepsOneValuePerSample() throws Exception {
        try (var harness = harness(Backend.HEAP, SETTINGS, 1, 0)) {
            harness.open();

            observe(harness, observation("a", 1), observation("b", 1), observation("a", 2), observation("a", 3));

            assertEquals(2, harness.numKeyedStateEntries());
        }
    }

    @Test
    void forgetsASampleThatWasNotSeenForLongerThanItsTimeToLive() throws Exception {
        HistorySettings forgetful = new HistorySettings(5, Duration.ofHours(1), List.of());
        try (var harness = harness(Backend.HEAP, forgetful, 1, 0)) {
            harness.open();
            harness.setStateTtlProcessingTime(0);
            observe(harness, observation("a", 1));
            harness.setStateTtlProcessingTime(Duration.ofMinutes(59).toMillis());
            observe(harness, observation("a", 2));
            harness.setStateTtlProcessingTime(Duration.ofMinutes(119).toMillis());
            observe(harness, observation("a", 3));

            List<Assessment> assessments = harness.extractOutputValues();
            assertArrayEquals(new float[] {1, 2}, assessments.get(1).window());
            assertArrayEquals(new float[] {3}, assessments.get(2).window());
        }
    }

    @Test
    void sweepsWhatHasExpiredOffTheHeapWithoutASampleComing() throws Exception {
        HistorySettings forgetful = new HistorySettings(5, Duration.ofHours(8), List.of());
        try (var harness = harness(Backend.HEAP, forgetful, 1, 0)) {
            harness.open();
            for (int i = 0; i < 5_000; i++) {
                observe(harness, observation("sample-" + i, 1));
            }
            atHour(4, harness);
            observe(harness, observation("sample-17", 2));
            assertEquals(5_000, harness.numKeyedStateEntries());

            atHour(9, harness);
            for (int minute = 0; minute < 120; minute++) {
                harness.setProcessingTime(
                        Duration.ofHours(9).plusMinutes(minute).toMillis());
            }
            assertEquals(1, harness.numKeyedStateEntries());

            observe(harness, observation("sample-17", 3));
            assertArrayEquals(
                    new float[] {1, 2, 3},
                    harness.extractOutputValues().get(5_001).window());
        }
    }

    private static void atHour(
            int hour, KeyedOneInputStreamOperatorTestHarness<String, Observation, Assessment> harness)
            throws Exception {
        harness.setStateTtlProcessingTime(Duration.ofHours(hour).toMillis());
        harness.setProcessingTime(Duration.ofHours(hour).toMillis());
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void goesOnAfterARestoreAsIfNothingHappened(Backend backend) throws Exception {
        List<Observation> stream = randomStream(300);
        List<Assessment> uninterrupted = new ArrayList<>();
        try (var harness = harness(backend, SETTINGS, 1, 0)) {
            harness.open();
            observe(harness, stream.toArray(Observation[]::new));
            uninterrupted.addAll(harness.extractOutputValues());
        }

        List<Assessment> interrupted = new ArrayList<>();
        OperatorSubtaskState snapshot;
        try (var harness = harness(backend, SETTINGS, 1, 0)) {
            harness.open();
            observe(harness, stream.subList(0, 140).toArray(Observation[]::new));
            snapshot = harness.snapshot(1, 1);
            interrupted.addAll(harness.extractOutputValues());
            observe(harness, stream.subList(140, 200).toArray(Observation[]::new));
        }
        try (var harness = harness(backend, SETTINGS, 1, 0)) {
            harness.initializeState(snapshot);
            harness.open();
            observe(harness, stream.subList(140, 300).toArray(Observation[]::new));
            interrupted.addAll(harness.extractOutputValues());
        }

        assertSameAssessments(uninterrupted, interrupted);
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void keepsEveryWindowWhenTwoSubtasksBecomeFour(Backend backend) throws Exception {
        List<Observation> stream = randomStream(400);
        Assessor assessor = new Assessor(SETTINGS);
        OperatorSubtaskState[] snapshots = new OperatorSubtaskState[2];
        for (int subtask = 0; subtask < 2; subtask++) {
            try (var harness = harness(backend, SETTINGS, 2, subtask)) {
                harness.open();
                observe(harness, share(stream, 2, subtask));
                snapshots[subtask] = harness.snapshot(1, 1);
            }
        }
        OperatorSubtaskState snapshot = AbstractStreamOperatorTestHarness.repackageState(snapshots);

        int checked = 0;
        for (int subtask = 0; subtask < 4; subtask++) {
            try (var harness = harness(backend, SETTINGS, 4, subtask)) {
                harness.initializeState(AbstractStreamOperatorTestHarness.repartitionOperatorState(
                        snapshot, MAX_PARALLELISM, 2, 4, subtask));
                harness.open();
                for (String sample : samplesOf(stream, 4, subtask)) {
                    observe(harness, observation(sample, 0.5));
                }
                for (Assessment assessment : harness.extractOutputValues()) {
                    assertSame(expected(assessor, stream, assessment), assessment);
                    checked++;
                }
            }
        }
        assertEquals(20, checked);
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void readsStateThatWasKeptWithOtherSettings(Backend backend) throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = harness(backend, SETTINGS, 1, 0)) {
            harness.open();
            observe(harness, observation("a", 1), observation("a", 2), observation("a", 3));
            snapshot = harness.snapshot(1, 1);
        }

        try (var harness = harness(backend, new HistorySettings(2, null, List.of("margin", "small-loss")), 1, 0)) {
            harness.initializeState(snapshot);
            harness.open();
            observe(harness, observation("a", 6));

            Assessment assessment = harness.extractOutputValues().get(0);
            assertArrayEquals(new float[] {3, 6}, assessment.window());
            assertArrayEquals(new double[] {6, 3}, assessment.scores());
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void startsAgainWithAnotherLabelWhereLabelsChangeAndOnlyForThatSample(Backend backend) throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = harness(
                backend, new LossWindowFunction(SETTINGS, null, true, null, RuntimeSettings.defaults()), 1, 0)) {
            harness.open();
            observe(harness, observation("a", 1), observation("b", 1), observation("a", 2));
            snapshot = harness.snapshot(1, 1);
        }

        try (var harness = harness(
                backend, new LossWindowFunction(SETTINGS, null, true, null, RuntimeSettings.defaults()), 1, 0)) {
            harness.initializeState(snapshot);
            harness.open();
            observe(harness, labeled("a", 3, 0.5), labeled("a", 0, 0.25), labeled("a", 0, 0.5), observation("b", 2));

            List<Assessment> assessments = harness.extractOutputValues();
            assertArrayEquals(new float[] {1, 2, 0.5f}, assessments.get(0).window());
            assertArrayEquals(new float[] {0.25f}, assessments.get(1).window());
            assertEquals(1, assessments.get(1).observations());
            assertArrayEquals(new float[] {0.25f, 0.5f}, assessments.get(2).window());
            assertArrayEquals(new float[] {1, 2}, assessments.get(3).window());
        }
    }

    @Test
    void mixesTheLossesOfAllLabelsWhereLabelsDoNotChange() throws Exception {
        try (var harness = harness(Backend.HEAP, SETTINGS, 1, 0)) {
            harness.open();
            observe(harness, labeled("a", 3, 1), labeled("a", 0, 2));

            assertArrayEquals(
                    new float[] {1, 2}, harness.extractOutputValues().get(1).window());
        }
    }

    private static Observation labeled(String sample, int label, double loss) {
        return observationOf(sample)
                .withLabel(Label.ofClass(label))
                .withLoss(loss)
                .build();
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Observation, Assessment> harness(
            Backend backend, HistorySettings settings, int subtasks, int subtask) throws Exception {
        return harness(backend, new LossWindowFunction(settings), subtasks, subtask);
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Observation, Assessment> harness(
            Backend backend, LossWindowFunction function, int subtasks, int subtask) throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                function.operator(), Observation::sampleId, Types.STRING, MAX_PARALLELISM, subtasks, subtask);
        harness.setStateBackend(backend.create());
        harness.setup(new AssessmentSerializer());
        return harness;
    }

    private static void observe(
            KeyedOneInputStreamOperatorTestHarness<String, Observation, Assessment> harness,
            Observation... observations)
            throws Exception {
        for (Observation observation : observations) {
            harness.processElement(observation, 0);
        }
    }

    private static Observation observation(String sample, double loss) {
        return observationOf(sample).withLoss(loss).withMargin(-loss).build();
    }

    /** Twenty samples in a random order; now and then a loss that is not finite. */
    private static List<Observation> randomStream(int length) {
        Random random = new Random(42);
        List<Observation> stream = new ArrayList<>();
        for (int i = 0; i < length; i++) {
            double loss = random.nextInt(30) == 0 ? Double.NaN : 5 * random.nextDouble();
            stream.add(observation("sample-" + random.nextInt(20), loss));
        }
        return stream;
    }

    private static Observation[] share(List<Observation> stream, int subtasks, int subtask) {
        return stream.stream()
                .filter(observation -> subtaskOf(observation.sampleId(), subtasks) == subtask)
                .toArray(Observation[]::new);
    }

    private static List<String> samplesOf(List<Observation> stream, int subtasks, int subtask) {
        return stream.stream()
                .map(Observation::sampleId)
                .distinct()
                .filter(sample -> subtaskOf(sample, subtasks) == subtask)
                .toList();
    }

    private static int subtaskOf(String sample, int subtasks) {
        return KeyGroupRangeAssignment.assignKeyToParallelOperator(sample, MAX_PARALLELISM, subtasks);
    }

    /** What the assessment must be, from the sample's whole stream in plain Java. */
    private static Assessment expected(Assessor assessor, List<Observation> stream, Assessment last) {
        SampleHistory history = assessor.newHistory();
        stream.stream()
                .filter(observation ->
                        observation.sampleId().equals(last.observation().sampleId()))
                .forEach(observation -> assessor.observe(history, observation));
        return assessor.observe(history, last.observation());
    }

    private static List<String> samples(List<Assessment> assessments) {
        return assessments.stream()
                .map(assessment -> assessment.observation().sampleId())
                .toList();
    }

    private static void assertSameAssessments(List<Assessment> expected, List<Assessment> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertSame(expected.get(i), actual.get(i));
        }
    }

    private static void assertSame(Assessment expected, Assessment actual) {
        assertEquals(expected.observation(), actual.observation());
        assertEquals(expected.observations(), actual.observations());
        assertArrayEquals(expected.window(), actual.window());
        assertEquals(expected.lossVariance(), actual.lossVariance());
        assertArrayEquals(expected.scores(), actual.scores());
    }
}

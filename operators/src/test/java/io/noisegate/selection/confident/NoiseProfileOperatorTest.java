package io.noisegate.selection.confident;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.Backend;
import io.noisegate.Bytes;
import io.noisegate.Fixtures;
import io.noisegate.hardness.Observation;
import io.noisegate.hardness.ObservationBuilder;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("try") // Closing a harness may be interrupted; then the test fails.
class NoiseProfileOperatorTest {
    private static final int CLASSES = 3;
    private static final Duration INTERVAL = Duration.ofSeconds(10);
    private static final Duration TTL = Duration.ofHours(1);

    @ParameterizedTest
    @EnumSource(Backend.class)
    void countsEachSampleOnceUnderItsLatestPredictionAlsoAcrossARestore(Backend backend) throws Exception {
        StreamingConfidentJoint expected = new StreamingConfidentJoint(CLASSES);
        Map<String, SampleVote> votes = new HashMap<>();
        Random random = new Random(5);
        OperatorSubtaskState snapshot;
        try (var harness = harness(backend)) {
            harness.open();
            for (int batch = 0; batch < 20; batch++) {
                send(harness, count(expected, votes, batch(batch, random)));
            }
            snapshot = harness.snapshot(1, 1);
        }

        try (var harness = harness(backend)) {
            harness.initializeState(snapshot);
            harness.open();
            for (int batch = 20; batch < 40; batch++) {
                send(harness, count(expected, votes, batch(batch, random)));
            }
            harness.endInput();

            assertArrayEquals(expected.state(), last(harness).state());
            assertEquals(votes.size(), last(harness).samples());
            BatchVerdict last = verdicts(harness).get(19);
            assertEquals(39, last.batchId());
            assertEquals(expected.noiseRate(), last.noiseRate());
            assertEquals(expected.profile().noiseRate(), last.noiseRate(), 0.05);
        }
    }

    @Test
    void saysWhichSamplesOfABatchAreContradicted() throws Exception {
        try (var harness = harness(Backend.HEAP)) {
            harness.open();

            send(harness, batchOf(1, new int[] {0, 1, 2}, 0.9f, 0.05f, 0.05f, 0.05f, 0.9f, 0.05f, 0.05f, 0.05f, 0.9f));
            send(harness, batchOf(2, new int[] {1, PredictedBatch.UNPREDICTED}, 0.95f, 0.03f, 0.02f, 0, 0, 0));

            assertArrayEquals(
                    new boolean[] {true, false}, verdicts(harness).get(1).contradicted());
        }
    }

    @Test
    void publishesOnceAnIntervalAndOnlyWhatIsNew() throws Exception {
        try (var harness = harness(Backend.HEAP)) {
            harness.open();
            harness.setProcessingTime(1);
            send(harness, batch(1, new Random(1)), batch(2, new Random(2)));

            harness.setProcessingTime(INTERVAL.toMillis());
            assertEquals(0, harness.extractOutputValues().size());
            harness.setProcessingTime(INTERVAL.toMillis() + 1);
            assertEquals(1, harness.extractOutputValues().size());
            harness.setProcessingTime(5 * INTERVAL.toMillis());
            harness.endInput();

            assertEquals(1, harness.extractOutputValues().size());
        }
    }

    @Test
    void takesASampleOutThatIsNotSeenForItsTimeToLive() throws Exception {
        try (var harness = harness(Backend.HEAP)) {
            harness.open();
            harness.setProcessingTime(0);
            PredictedBatch all = batch(1, new Random(1));
            send(harness, all);
            harness.setProcessingTime(TTL.toMillis() / 2);
            send(harness, batchOf(2, new int[] {0}, 0.9f, 0.05f, 0.05f));

            harness.setProcessingTime(TTL.toMillis());
            harness.endInput();

            assertEquals(1, last(harness).samples());
            assertEquals(1, harness.numKeyedStateEntries());

            harness.setProcessingTime(2 * TTL.toMillis());
            assertEquals(0, harness.numKeyedStateEntries());
        }
    }

    @Test
    void refusesAProfileOfAnotherNumberOfClasses() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = harness(Backend.HEAP)) {
            harness.open();
            snapshot = harness.snapshot(1, 1);
        }
        try (var harness = harness(Backend.HEAP, CLASSES + 1)) {
            Exception refusal = assertThrows(Exception.class, () -> harness.initializeState(snapshot));

            assertTrue(refusal.getMessage().startsWith("The restored noise profile is of 3 classes, the model has 4"));
        }
    }

    @Test
    void everyPieceOfStateReadsAndWritesTheBytesOfItsVersion1() throws IOException {
        KeptVote vote = new KeptVote(new SampleVote(2, 0.25f, SampleVote.NONE), 1_000_000);
        StreamingConfidentJoint joint = new StreamingConfidentJoint(2);
        joint.observe(null, 1, new float[] {0.75f, 0.25f});
        byte[] voteBytes = Fixtures.stateBytes("vote-v1");
        byte[] jointBytes = Fixtures.stateBytes("confident-joint-v1");

        assertEquals(vote, Bytes.read(new KeptVoteSerializer(), voteBytes));
        assertArrayEquals(voteBytes, Bytes.of(new KeptVoteSerializer(), vote));
        assertArrayEquals(
                joint.state(),
                Bytes.read(new StreamingConfidentJointSerializer(), jointBytes).state());
        assertArrayEquals(jointBytes, Bytes.of(new StreamingConfidentJointSerializer(), joint));
    }

    @Nested
    class Gathering {
        @Test
        void putsTheObservationsOfABatchIntoOneRecord() throws Exception {
            try (var harness = gathering()) {
                harness.open();
                harness.processElement(
                        row(0).withProbabilities(2, 0.25f, 0.25f, 0.5f).build(), 0);
                assertTrue(harness.extractOutputValues().isEmpty());
                harness.processElement(row(1).withMargin(Double.NaN).build(), 0);

                PredictedBatch batch = harness.extractOutputValues().get(0);
                PredictedBatch read = Bytes.roundTrip(new PredictedBatchSerializer(), batch);
                assertEquals(9, read.batchId());
                assertArrayEquals(new String[] {"s0", "s1"}, read.sampleIds());
                assertArrayEquals(new int[] {2, PredictedBatch.UNPREDICTED}, read.labels());
                assertArrayEquals(new float[] {0.25f, 0.25f, 0.5f}, read.probabilities(0), 1e-6f);
            }
        }

        @Test
        void refusesARowWithoutThoseBeforeIt() throws Exception {
            try (var harness = gathering()) {
                harness.open();

                assertThrows(IllegalStateException.class, () -> harness.processElement(row(1).build(), 0));
            }
        }

        private static ObservationBuilder row(int row) {
            return ObservationBuilder.observationOf("s" + row).inBatch(9, 2, row);
        }

        private static OneInputStreamOperatorTestHarness<Observation, PredictedBatch> gathering() throws Exception {
            return new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(new PredictedBatchFunction(CLASSES)));
        }
    }

    @Test
    void aVerdictComesBackFromItsBytes() throws IOException {
        BatchVerdict read =
                Bytes.roundTrip(new BatchVerdictSerializer(), new BatchVerdict(7, 0.25, new boolean[] {true, false}));

        assertEquals(7, read.batchId());
        assertEquals(0.25, read.noiseRate());
        assertArrayEquals(new boolean[] {true, false}, read.contradicted());
    }

    private static PredictedBatch count(
            StreamingConfidentJoint joint, Map<String, SampleVote> votes, PredictedBatch batch) {
        for (int row = 0; row < batch.labels().length; row++) {
            String id = batch.sampleIds()[row];
            votes.put(id, joint.observe(votes.get(id), batch.labels()[row], batch.probabilities(row)));
        }
        return batch;
    }

    /** Eight of 50 samples with random labels and probabilities. */
    private static PredictedBatch batch(long id, Random random) {
        int[] labels = random.ints(8, 0, CLASSES).toArray();
        float[] probabilities = new float[8 * CLASSES];
        String[] ids = new String[8];
        for (int row = 0; row < 8; row++) {
            ids[row] = "s" + random.nextInt(50);
            float first = random.nextFloat();
            float second = (1 - first) * random.nextFloat();
            probabilities[3 * row] = first;
            probabilities[3 * row + 1] = second;
            probabilities[3 * row + 2] = 1 - first - second;
        }
        return new PredictedBatch(id, ids, labels, probabilities);
    }

    private static PredictedBatch batchOf(long id, int[] labels, float... probabilities) {
        String[] ids = new String[labels.length];
        for (int row = 0; row < ids.length; row++) {
            ids[row] = id + "-" + row;
        }
        return new PredictedBatch(id, ids, labels, probabilities);
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, PredictedBatch, StreamingConfidentJoint> harness(
            Backend backend) throws Exception {
        return harness(backend, CLASSES);
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, PredictedBatch, StreamingConfidentJoint> harness(
            Backend backend, int classes) throws Exception {
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new NoiseProfileOperator(classes, INTERVAL, TTL), batch -> batch.sampleIds()[0], Types.STRING, 1, 1, 0);
        harness.setStateBackend(backend.create());
        harness.setup(StreamingConfidentJointSerializer.INSTANCE);
        return harness;
    }

    private static void send(
            KeyedOneInputStreamOperatorTestHarness<String, PredictedBatch, StreamingConfidentJoint> harness,
            PredictedBatch... batches)
            throws Exception {
        for (PredictedBatch batch : batches) {
            harness.processElement(batch, 0);
        }
    }

    private static StreamingConfidentJoint last(
            KeyedOneInputStreamOperatorTestHarness<String, PredictedBatch, StreamingConfidentJoint> harness) {
        List<StreamingConfidentJoint> published = harness.extractOutputValues();
        return published.get(published.size() - 1);
    }

    private static List<BatchVerdict> verdicts(
            KeyedOneInputStreamOperatorTestHarness<String, PredictedBatch, StreamingConfidentJoint> harness) {
        return harness.getSideOutput(NoiseProfileOperator.VERDICTS).stream()
                .map(StreamRecord::getValue)
                .toList();
    }
}

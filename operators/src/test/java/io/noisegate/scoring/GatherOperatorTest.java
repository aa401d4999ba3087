package io.noisegate.scoring;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.noisegate.hardness.Observation;
import io.noisegate.hardness.ObservationSerializer;
import io.noisegate.hardness.Prediction;
import io.noisegate.hardness.Signal;
import io.noisegate.sample.Label;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.io.network.partition.MockResultPartitionWriter;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // the harness declares that closing it may be interrupted
class GatherOperatorTest {
    private static final int BATCH = 4;

    @Test
    void closesABatchBySize() throws Exception {
        try (var harness = opened(1)) {
            process(harness, 0, 9);

            List<Observation> gathered = harness.extractOutputValues();
            assertEquals(8, gathered.size());
            for (int i = 0; i < gathered.size(); i++) {
                long batchId = ScoreOperator.batchId(1 + i / BATCH, 0);
                assertEquals(observation(i).inBatch(batchId, BATCH, i % BATCH), gathered.get(i));
            }
        }
    }

    @Test
    void keepsWhatCameWithTheScores() throws Exception {
        Observation typical =
                observationOf("a").withSignal(Signal.TYPICALITY, 0.5).build();
        try (var harness = opened(1)) {
            harness.processElement(new StreamRecord<>(typical));
            harness.endInput();

            assertEquals(List.of(typical.inBatch(ScoreOperator.batchId(1, 0), 1, 0)), harness.extractOutputValues());
            assertEquals(0.5, harness.extractOutputValues().get(0).signal(Signal.TYPICALITY));
        }
    }

    @Test
    void closesABatchByLinger() throws Exception {
        try (var harness = opened(1)) {
            harness.setProcessingTime(100);
            process(harness, 0, 2);
            harness.setProcessingTime(109);
            assertEquals(0, harness.extractOutputValues().size());

            harness.setProcessingTime(110);

            assertEquals(2, harness.extractOutputValues().get(1).batchSize());
        }
    }

    @Test
    void aBatchDoesNotWaitInTheBuffersOfTheNetwork() throws Exception {
        List<Integer> sentOff = new ArrayList<>();
        MockEnvironment environment = MockEnvironment.builder().build();
        try (var harness = unopened(1, environment)) {
            environment.addOutputs(List.of(new MockResultPartitionWriter() {
                @Override
                public void flushAll() {
                    sentOff.add(harness.extractOutputValues().size());
                }
            }));
            harness.open();
            process(harness, 0, 9);
            harness.endInput();
        }

        assertEquals(List.of(4, 8, 9), sentOff);
    }

    @Test
    void closesABatchBeforeABarrierAndAtTheEnd() throws Exception {
        try (var harness = opened(1)) {
            process(harness, 0, 3);
            harness.prepareSnapshotPreBarrier(1);
            assertEquals(3, harness.extractOutputValues().size());

            process(harness, 3, 5);
            harness.endInput();

            assertEquals(2, harness.extractOutputValues().get(4).batchSize());
        }
    }

    @Test
    void inLockstepTheOpenBatchGoesIntoTheCheckpointAndItsNumberGoesOn() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = opened(0)) {
            process(harness, 0, 6);
            harness.prepareSnapshotPreBarrier(1);
            snapshot = harness.snapshot(1, 1);
            assertEquals(4, harness.extractOutputValues().size());
        }
        try (var harness = unopened(0)) {
            harness.initializeState(snapshot);
            harness.open();
            process(harness, 6, 8);

            List<Observation> gathered = harness.extractOutputValues();
            assertEquals(
                    List.of("4", "5", "6", "7"),
                    gathered.stream().map(Observation::sampleId).toList());
            assertEquals(ScoreOperator.batchId(2, 0), gathered.get(0).batchId());
        }
    }

    private static OneInputStreamOperatorTestHarness<Observation, Observation> opened(int staleness) throws Exception {
        OneInputStreamOperatorTestHarness<Observation, Observation> harness = unopened(staleness);
        harness.open();
        return harness;
    }

    private static OneInputStreamOperatorTestHarness<Observation, Observation> unopened(int staleness)
            throws Exception {
        return unopened(staleness, MockEnvironment.builder().build());
    }

    private static OneInputStreamOperatorTestHarness<Observation, Observation> unopened(
            int staleness, MockEnvironment environment) throws Exception {
        ScoringSettings settings = new ScoringSettings(BATCH, Duration.ofMillis(10), staleness, 1);
        OneInputStreamOperatorTestHarness<Observation, Observation> harness = new OneInputStreamOperatorTestHarness<>(
                new GatherOperator(settings), new ObservationSerializer(), environment);
        harness.setup(new ObservationSerializer());
        return harness;
    }

    private static void process(OneInputStreamOperatorTestHarness<Observation, Observation> harness, int from, int to)
            throws Exception {
        for (int i = from; i < to; i++) {
            harness.processElement(observation(i), 0);
        }
    }

    private static Observation observation(int i) {
        return new Observation(
                Integer.toString(i), 0, 1, 0, 0, 5, Label.ofClass(1), 0.5f * i, new Prediction(0.5f, 0, 0.25f, 1));
    }
}

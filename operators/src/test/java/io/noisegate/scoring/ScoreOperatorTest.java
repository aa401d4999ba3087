package io.noisegate.scoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.gradient.LearnableModel;
import io.noisegate.hardness.Observation;
import io.noisegate.hardness.ObservationSerializer;
import io.noisegate.model.ModelSettings;
import io.noisegate.onnx.DenseNetwork;
import io.noisegate.runtime.BatchBuffers;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.runtime.ScoringSession;
import io.noisegate.sample.Label;
import io.noisegate.sample.Sample;
import io.noisegate.sample.SampleSerializer;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Score operator with a model that is not learned; how it follows one that is, the whole job shows. */
@SuppressWarnings("try") // the harness declares that closing it may be interrupted
class ScoreOperatorTest {
    private static final int FEATURES = 4;
    private static final int CLASSES = 3;
    private static final int BATCH = 4;

    @TempDir
    Path folder;

    private ModelSettings model;

    @BeforeEach
    void writeModel() throws Exception {
        Path file = folder.resolve("model.onnx");
        Files.write(file, DenseNetwork.create(5, FEATURES, 8, CLASSES).toBytes());
        ModelSettings defaults = ModelSettings.defaults();
        model = new ModelSettings(
                file.toString(),
                defaults.loss(),
                0,
                1,
                defaults.input(),
                1,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    @Nested
    class ABatchIsClosed {
        @Test
        void bySize() throws Exception {
            try (var harness = harness(1)) {
                process(harness, 0, 9);

                assertEquals(8, harness.extractOutputValues().size());
                assertEquals(List.of(65_536L, 131_072L), batchIds(harness));
            }
        }

        @Test
        void byLinger() throws Exception {
            try (var harness = harness(1)) {
                harness.setProcessingTime(100);
                process(harness, 0, 2);
                harness.setProcessingTime(109);
                assertEquals(0, harness.extractOutputValues().size());

                harness.setProcessingTime(110);

                assertEquals(2, harness.extractOutputValues().size());
                assertEquals(2, harness.extractOutputValues().get(0).batchSize());
            }
        }

        @Test
        void byItsOwnLingerWhenTheOneBeforeWasFull() throws Exception {
            try (var harness = harness(1)) {
                harness.setProcessingTime(100);
                process(harness, 0, BATCH);
                harness.setProcessingTime(105);
                process(harness, BATCH, BATCH + 2);
                harness.setProcessingTime(114);
                assertEquals(BATCH, harness.extractOutputValues().size());

                harness.setProcessingTime(115);

                assertEquals(BATCH + 2, harness.extractOutputValues().size());
            }
        }

        @Test
        void beforeACheckpointBarrier() throws Exception {
            try (var harness = harness(1)) {
                process(harness, 0, 3);

                harness.prepareSnapshotPreBarrier(1);
                harness.snapshot(1, 1);

                assertEquals(3, harness.extractOutputValues().size());
            }
        }

        @Test
        void atTheEndOfTheInput() throws Exception {
            try (var harness = harness(1)) {
                process(harness, 0, 3);

                harness.endInput();

                assertEquals(3, harness.extractOutputValues().size());
            }
        }
    }

    @Test
    void inLockstepTheOpenBatchGoesIntoTheCheckpointAndIsCompletedAfterwards() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = harness(0)) {
            process(harness, 0, 6);
            harness.prepareSnapshotPreBarrier(1);
            snapshot = harness.snapshot(1, 1);
            assertEquals(4, harness.extractOutputValues().size());
        }

        try (var harness = unopened(0)) {
            harness.initializeState(snapshot);
            harness.open();
            process(harness, 6, 8);

            assertEquals(
                    List.of("s4", "s5", "s6", "s7"),
                    harness.extractOutputValues().stream()
                            .map(Observation::sampleId)
                            .toList());
            assertEquals(List.of(131_072L), batchIds(harness));
        }
    }

    @Test
    void batchIdsGoOnAfterARestore() throws Exception {
        OperatorSubtaskState snapshot;
        try (var harness = harness(1)) {
            process(harness, 0, 4);
            harness.prepareSnapshotPreBarrier(1);
            snapshot = harness.snapshot(1, 1);
        }

        try (var harness = unopened(1)) {
            harness.initializeState(snapshot);
            harness.open();
            process(harness, 4, 8);

            assertEquals(List.of(131_072L), batchIds(harness));
        }
    }

    @Test
    void observesWhatTheModelSaysOfEachSample() throws Exception {
        LearnableModel learnable = model.load();
        try (var harness = harness(1);
                BatchBuffers batch = new BatchBuffers(learnable, 1);
                ScoringSession session = ScoringSession.constant(
                        learnable,
                        learnable.initialParameters(),
                        learnable.initialBuffers(),
                        RuntimeSettings.defaults())) {
            process(harness, 0, 4);

            for (int i = 0; i < 4; i++) {
                Observation observed = harness.extractOutputValues().get(i);
                batch.features().put(0, sample(i).bytes());
                batch.target(0, sample(i).label());
                session.score(batch, 1);
                assertEquals(batch.losses().get(0), observed.loss(), 1e-6);
                assertEquals(Math.exp(-observed.loss()), observed.prediction().labelProbability(), 1e-6);
                assertEquals(
                        margin(batch, observed.label().classIndex()),
                        observed.prediction().margin(),
                        1e-6);
                assertTrue(
                        observed.prediction().otherClass() != observed.label().classIndex());
            }
        }
    }

    private static double margin(BatchBuffers batch, int given) {
        double other = Double.NEGATIVE_INFINITY;
        for (int k = 0; k < CLASSES; k++) {
            if (k != given) {
                other = Math.max(other, batch.logits().get(k));
            }
        }
        return batch.logits().get(given) - other;
    }

    private static List<Long> batchIds(OneInputStreamOperatorTestHarness<Sample, Observation> harness) {
        return harness.extractOutputValues().stream()
                .map(Observation::batchId)
                .distinct()
                .toList();
    }

    private OneInputStreamOperatorTestHarness<Sample, Observation> harness(int staleness) throws Exception {
        OneInputStreamOperatorTestHarness<Sample, Observation> harness = unopened(staleness);
        harness.open();
        return harness;
    }

    private OneInputStreamOperatorTestHarness<Sample, Observation> unopened(int staleness) throws Exception {
        ScoringSettings settings = new ScoringSettings(BATCH, Duration.ofMillis(10), staleness, 1);
        ScoreOperator operator = new ScoreOperator(model, RuntimeSettings.defaults(), settings, null);
        OneInputStreamOperatorTestHarness<Sample, Observation> harness =
                new OneInputStreamOperatorTestHarness<>(operator, new SampleSerializer());
        harness.setup(new ObservationSerializer());
        return harness;
    }

    private static void process(OneInputStreamOperatorTestHarness<Sample, Observation> harness, int from, int to)
            throws Exception {
        for (int i = from; i < to; i++) {
            harness.processElement(sample(i), 0);
        }
    }

    private static Sample sample(int i) {
        Random random = new Random(i);
        ByteBuffer features = ByteBuffer.allocate(FEATURES * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int f = 0; f < FEATURES; f++) {
            features.putFloat((float) random.nextGaussian());
        }
        return new Sample("s" + i, Label.ofClass(i % CLASSES), features.array(), 0, FEATURES * Float.BYTES);
    }
}

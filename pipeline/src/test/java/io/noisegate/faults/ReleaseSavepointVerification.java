package io.noisegate.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.noisegate.cluster.BrokerProcess;
import io.noisegate.cluster.DigitStream;
import io.noisegate.cluster.FlinkHome;
import io.noisegate.cluster.FlinkProcesses;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.dataset.LabeledDataset.Row;
import io.noisegate.dataset.Split;
import io.noisegate.onnx.DenseNetwork;
import io.noisegate.sample.FeatureType;
import io.noisegate.schema.SampleDecision;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The job jar, on processes, goes on from the savepoint of each release, which {@code SavepointFixtureITCase} has written. */
@Tag("faults")
class ReleaseSavepointVerification {
    private static final int SAMPLES = 40;
    private static final int FEATURES = 4;
    private static final int CLASSES = 3;
    private static final int WINDOW = 4;
    private static final int PASSES_BEFORE = 3;
    private static final int PASSES = 6;
    private static final String JOB = """
            job: {name: fixture, checkpoint-interval: 500 ms}
            kafka: {bootstrap-servers: '%s', group: fixture}
            topics:
              samples: fixture.samples
              decisions: fixture.decisions
              alerts: fixture.alerts
              model: fixture.model
              dead-letters: fixture.dead-letters
              partitions: 1
            model: {path: '%s'}
            scoring: {batch-size: 16, staleness: 4}
            history: {window: %d}
            learning: {publish: {every: 2}}
            selection: {policy: keep-all}
            """;

    @TempDir(cleanup = CleanupMode.NEVER)
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = "0.1.0")
    void isGoneOnFrom(String release) throws Exception {
        Path model = folder.resolve("model.onnx");
        Files.write(model, DenseNetwork.create(3, FEATURES, 16, CLASSES).toBytes());
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("broker"));
                DigitStream stream = stream(broker, model);
                Decided decided = new Decided(stream.settings())) {
            for (int pass = 0; pass < PASSES; pass++) {
                try (SteadyFeed feed = SteadyFeed.once(stream.settings(), points())) {
                    feed.finish();
                }
            }
            Configuration configuration = FlinkProcesses.quickToNotice();
            configuration.set(
                    StateRecoveryOptions.SAVEPOINT_PATH,
                    savepoint(release).toUri().toString());
            long start = System.nanoTime();
            try (FlinkProcesses cluster =
                    FlinkProcesses.start(FlinkHome.ofTheBuild(), folder, configuration, 1, stream.jobArguments())) {
                cluster.awaitRunning();
                decided.await((PASSES - PASSES_BEFORE) * SAMPLES);
                System.out.printf(
                        "savepoint of release %s: decisions on later samples after %.1f s, the start of all processes included%n",
                        release, (System.nanoTime() - start) / 1e9);
            }
            assertGoesOn(decided.seen());
        }
    }

    private DigitStream stream(BrokerProcess broker, Path model) throws Exception {
        Path configuration = Files.writeString(
                folder.resolve("noisegate.yaml"), JOB.formatted(broker.bootstrapServers(), model.toUri(), WINDOW));
        return DigitStream.of(configuration, Map.of());
    }

    /** Each sample has the visits after those that the savepoint knows, once each, and a window that was never emptied. */
    private static void assertGoesOn(List<SampleDecision> decisions) {
        Set<String> expected = new TreeSet<>();
        for (int visit = PASSES_BEFORE + 1; visit <= PASSES; visit++) {
            for (int i = 0; i < SAMPLES; i++) {
                expected.add("s%d visit %d fill %d".formatted(i, visit, WINDOW));
            }
        }
        Set<String> actual = new TreeSet<>();
        for (SampleDecision decision : decisions) {
            actual.add("%s visit %d fill %d"
                    .formatted(decision.getSampleId(), decision.getVisit(), decision.getWindowFill()));
        }
        assertEquals(expected, actual);
        assertEquals(expected.size(), decisions.size());
    }

    /** Samples by the names that the savepoint knows. */
    private static LabeledDataset points() {
        Random random = new Random(12);
        List<Row> rows = IntStream.range(0, SAMPLES)
                .mapToObj(i ->
                        new Row("s" + i, Split.TRAIN, random.nextInt(CLASSES), OptionalInt.empty(), features(random)))
                .toList();
        return new LabeledDataset("points", FeatureType.FLOAT32, List.of(FEATURES), rows);
    }

    private static byte[] features(Random random) {
        ByteBuffer features = ByteBuffer.allocate(FEATURES * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < FEATURES; i++) {
            features.putFloat((float) random.nextGaussian());
        }
        return features.array();
    }

    private Path savepoint(String release) throws Exception {
        Path savepoint = Files.createDirectories(folder.resolve("savepoint"));
        try (InputStream in = getClass().getResourceAsStream("/savepoints/%s.savepoint".formatted(release))) {
            Files.copy(in, savepoint.resolve("_metadata"));
        }
        return savepoint;
    }
}

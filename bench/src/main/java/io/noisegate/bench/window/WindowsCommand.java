package io.noisegate.bench.window;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.noisegate.bench.measure.AlternatingRounds;
import io.noisegate.bench.measure.AlternatingRounds.Contender;
import io.noisegate.bench.measure.Comparison;
import io.noisegate.bench.measure.Machine;
import io.noisegate.bench.measure.ResultFolder;
import io.noisegate.bench.python.PythonPeer;
import io.noisegate.bench.python.PythonScript;
import io.noisegate.bench.window.KeyedStage.Backend;
import io.noisegate.hardness.Observation;
import io.noisegate.history.Assessor;
import io.noisegate.history.HistorySettings;
import io.noisegate.history.LossWindow;
import io.noisegate.history.SampleHistory;
import io.noisegate.history.SampleHistorySerializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.core.fs.AutoCloseableRegistry;
import org.apache.flink.runtime.checkpoint.CheckpointType;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.checkpoint.SnapshotType;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Loss windows with variance: the domain class, the operator on heap and in RocksDB, beside HASA's step in PyTorch. */
@Command(
        name = "windows",
        description =
                "Loss windows with variance, alone and as a stage, beside HASA's step in PyTorch; bytes per sample.",
        mixinStandardHelpOptions = true)
public final class WindowsCommand implements Callable<Integer> {
    private static final int WINDOW = 15;
    private static final int PEER_BATCH = 128;
    private static final int PEER_STEPS = 2_000;
    private static final int WARMUP_ROUNDS = 2;
    private static final double TARGET_BYTES = 160;

    @Option(names = "--samples", defaultValue = "100000", description = "Distinct ones (default: ${DEFAULT-VALUE}).")
    private int samples;

    @Option(names = "--rounds", defaultValue = "7", description = "Default: ${DEFAULT-VALUE}.")
    private int rounds;

    @Option(names = "--millis", defaultValue = "500", description = "Of each turn (default: ${DEFAULT-VALUE}).")
    private long millis;

    @Option(
            names = "--python",
            paramLabel = "COMMAND",
            defaultValue = "python3",
            description = "A Python that has PyTorch. Default: ${DEFAULT-VALUE}.")
    private String python;

    @Mixin
    private ResultFolder results;

    @Spec
    private CommandSpec spec;

    /**
     * @param historyBytes of a sample with a full window, as its serializer writes it
     * @param savepointBytes of a sample in a savepoint of RocksDB, key and all
     * @param checkpointBytes of a sample in a checkpoint of RocksDB right after all passes
     */
    private record Result(
            @JsonUnwrapped Comparison comparison,
            @JsonProperty("history_bytes") int historyBytes,
            @JsonProperty("savepoint_bytes") double savepointBytes,
            @JsonProperty("checkpoint_bytes") double checkpointBytes) {
        @Override
        public String toString() {
            return comparison
                    + "%nState per sample, window %d and the default measures: %d bytes as written, %.0f in a savepoint of RocksDB with its key, target %.0f; %.0f in a checkpoint that is not compacted yet%n"
                            .formatted(WINDOW, historyBytes, savepointBytes, TARGET_BYTES, checkpointBytes);
        }
    }

    @Override
    @SuppressWarnings("try") // closing the contenders may be interrupted, which then ends the benchmark
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("windows");
        try (AutoCloseableRegistry open = new AutoCloseableRegistry()) {
            List<Contender> contenders = new ArrayList<>();
            String about = "PyTorch: not run, %s has none".formatted(python);
            if (PythonScript.canImport(python, "torch")) {
                PythonPeer peer = PythonPeer.windows(python, folder, PEER_BATCH, samples);
                open.registerCloseable(peer);
                contenders.add(Contender.limit("HASA's step in PyTorch", () -> peer.step(PEER_STEPS)));
                about = peer.title();
            }
            contenders.add(new Contender("window with variance", 5, windows()));
            HistorySettings variance = with("loss-variance");
            HistorySettings usual = HistorySettings.defaults();
            contenders.add(new Contender("stage on heap", 0.6, stage(open, Backend.HEAP, variance)));
            contenders.add(new Contender("stage in RocksDB", 0.1, stage(open, Backend.ROCKSDB, variance)));
            contenders.add(Contender.aside("with default measures, heap", stage(open, Backend.HEAP, usual)));
            contenders.add(Contender.aside("raw state update, heap", raw(open, Backend.HEAP)));
            contenders.add(Contender.aside("raw state update, RocksDB", raw(open, Backend.ROCKSDB)));
            AlternatingRounds alternating = new AlternatingRounds(contenders);
            alternating.run(WARMUP_ROUNDS, rounds, (round, contender, measurement) -> {});
            Comparison comparison = new Comparison(
                    "windows",
                    "How many observations per second do loss windows take in, on one core?",
                    "%,d samples in turn, window %d; %d rounds of %d ms, %d before them to warm up; PyTorch in batches of %d: %s"
                            .formatted(samples, WINDOW, rounds, millis, WARMUP_ROUNDS, PEER_BATCH, about),
                    Machine.now(),
                    alternating.standings());
            results.take(
                    "windows",
                    new Result(
                            comparison,
                            historyBytes(),
                            diskBytes(
                                    SavepointType.savepoint(SavepointFormatType.CANONICAL),
                                    folder.resolve("savepoint")),
                            diskBytes(CheckpointType.CHECKPOINT, folder.resolve("checkpoint"))),
                    spec.commandLine().getOut());
        } finally {
            FileUtils.deleteDirectoryQuietly(folder.toFile());
        }
        return 0;
    }

    private static HistorySettings with(String... measures) {
        return new HistorySettings(WINDOW, HistorySettings.defaults().ttl(), List.of(measures));
    }

    private AlternatingRounds.Turn windows() throws Exception {
        WindowsAlone alone = new WindowsAlone(new ObservationsInTurn(samples));
        alone.observe((long) WINDOW * samples);
        return () -> KeyedStage.timed(millis, alone::observe);
    }

    /** The domain class without Flink. */
    private static final class WindowsAlone {
        private final ObservationsInTurn observations;
        private final LossWindow[] windows;
        private double kept;

        private WindowsAlone(ObservationsInTurn observations) {
            this.observations = observations;
            windows = new LossWindow[observations.samples()];
            Arrays.setAll(windows, i -> new LossWindow(WINDOW));
        }

        private void observe(long count) {
            double variances = 0;
            for (long i = 0; i < count; i++) {
                LossWindow window = windows[observations.place()];
                window.add(observations.next().loss());
                variances += window.variance();
            }
            kept = variances; // else the compiler may leave the variances out
        }

        @Override
        public String toString() {
            return Double.toString(kept);
        }
    }

    private AlternatingRounds.Turn stage(AutoCloseableRegistry open, Backend backend, HistorySettings settings)
            throws Exception {
        return turn(open, KeyedStage.lossWindow(backend, new ObservationsInTurn(samples), settings));
    }

    private AlternatingRounds.Turn raw(AutoCloseableRegistry open, Backend backend) throws Exception {
        return turn(open, KeyedStage.raw(backend, new ObservationsInTurn(samples), WINDOW));
    }

    private AlternatingRounds.Turn turn(AutoCloseableRegistry open, KeyedStage stage) throws Exception {
        open.registerCloseable(stage);
        stage.afterPasses(WINDOW);
        return () -> stage.run(millis);
    }

    private static int historyBytes() throws IOException {
        Assessor assessor = new Assessor(HistorySettings.defaults());
        SampleHistory history = assessor.newHistory();
        Observation observation = new ObservationsInTurn(1).next();
        for (int visit = 0; visit < WINDOW; visit++) {
            assessor.observe(history, observation);
        }
        return SampleHistorySerializer.INSTANCE.bytes(history);
    }

    private double diskBytes(SnapshotType snapshot, Path folder) throws Exception {
        try (KeyedStage stage =
                KeyedStage.lossWindow(Backend.ROCKSDB, new ObservationsInTurn(samples), HistorySettings.defaults())) {
            return stage.afterPasses(WINDOW).diskBytes(snapshot, Files.createDirectory(folder));
        }
    }
}

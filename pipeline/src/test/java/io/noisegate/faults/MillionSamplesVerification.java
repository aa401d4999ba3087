package io.noisegate.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.dataset.LabeledDataset;
import io.noisegate.dataset.LabeledDataset.Row;
import io.noisegate.history.SampleHistory;
import io.noisegate.savepoint.JobSavepoint;
import io.noisegate.schema.SampleDecision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.state.rocksdb.RocksDBOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A job that knows a million samples, on RocksDB with incremental checkpoints as in the images. */
@Tag("faults")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class MillionSamplesVerification {
    private static final int SAMPLES = 1_000_000;
    private static final int WINDOW = 15;
    private static final Duration FILLING = Duration.ofMinutes(10);
    private static final double LONGEST_RECOVERY = 15; // seconds, as the next one
    private static final double LONGEST_SAVEPOINT = 30;
    private static final String JOB = """
            job:
              name: million
              checkpoint-interval: 5 s
            scoring:
              batch-size: 1024
            topics:
              partitions: 1
            history:
              window: %d
            """.formatted(WINDOW);

    @TempDir(cleanup = CleanupMode.NEVER)
    static Path folder;

    private static Stage stage;

    @BeforeAll
    static void fill() throws Exception {
        stage = Stage.open(
                folder,
                StagePlan.lockstep()
                        .withJob(JOB)
                        .with(StateBackendOptions.STATE_BACKEND, "rocksdb")
                        .with(RocksDBOptions.OPTIONS_FACTORY, "io.noisegate.job.PointLookups")
                        .with(CheckpointingOptions.INCREMENTAL_CHECKPOINTS, true)
                        .with(
                                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                                folder.resolve("checkpoints").toUri().toString())
                        .with(TaskManagerOptions.TOTAL_PROCESS_MEMORY, MemorySize.ofMebiBytes(1536)));
        long start = System.nanoTime();
        stage.send(million(stage.digits()));
        stage.decided().await(stage.sent(), FILLING);
        System.out.printf("%,d samples decided in %.0f s%n", stage.sent(), secondsSince(start));
        stage.awaitCheckpoint();
    }

    /** The digits, and digits under other names. */
    private static LabeledDataset million(LabeledDataset digits) {
        List<Row> rows = digits.rows();
        return digits.withRows(
                "million",
                IntStream.range(0, SAMPLES)
                        .mapToObj(i -> i < rows.size() ? rows.get(i) : renamed(rows.get(i % rows.size()), "more-" + i))
                        .toList());
    }

    private static Row renamed(Row row, String id) {
        return new Row(id, row.split(), row.givenLabel(), row.cleanLabel(), row.features());
    }

    @AfterAll
    static void everyWindowIsIntact() throws Exception {
        try (Stage ending = stage) {
            for (SampleDecision decision : ending.decided().seen()) {
                assertEquals(Math.min(WINDOW, decision.getVisit()), decision.getWindowFill(), decision.toString());
            }
        }
    }

    @Test
    @Order(1)
    void aTaskManagerIsKilled() throws Exception {
        double recovery = stage.endure("kill -9 of the TaskManager with a million samples in state", () -> {
            stage.cluster().busyTaskManager().kill();
            stage.cluster().startTaskManager();
        });
        assertTrue(recovery <= LONGEST_RECOVERY, "recovered in " + recovery + " s");
    }

    @Test
    @Order(2)
    void stopsWithASavepointAndGoesOnFromIt() throws Exception {
        double[] seconds = new double[2];
        String[] savepoint = new String[1];
        stage.endure("stopped with a savepoint of a million samples, all processes new", () -> {
            long start = System.nanoTime();
            savepoint[0] = stage.stopWithSavepoint();
            seconds[0] = secondsSince(start);
            stage.goOnFrom(savepoint[0]);
            seconds[1] = stage.cluster().rest().longestInitialization().toMillis() / 1e3;
        });
        long[] samples = new long[1];
        new JobSavepoint(savepoint[0], stage.settings()).samples(sample -> {
            samples[0]++;
            SampleHistory history = sample.history();
            assertEquals(Math.min(WINDOW, history.observations()), history.losses().length, sample.id());
        });

        System.out.printf(
                "savepoint of %,d samples: taken in %.1f s, %,d bytes, restored in %.1f s%n",
                samples[0], seconds[0], bytes(Path.of(URI.create(savepoint[0]))), seconds[1]);
        assertEquals(SAMPLES, samples[0]);
        assertTrue(seconds[0] <= LONGEST_SAVEPOINT, "taken in " + seconds[0] + " s");
        assertTrue(seconds[1] <= LONGEST_SAVEPOINT, "restored in " + seconds[1] + " s");
    }

    private static long bytes(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(Files::isRegularFile)
                    .mapToLong(MillionSamplesVerification::size)
                    .sum();
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}

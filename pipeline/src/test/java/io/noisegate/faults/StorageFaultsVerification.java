package io.noisegate.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.cluster.DisturbedStorage;
import io.noisegate.cluster.Eventually;
import io.noisegate.cluster.FlinkRest;
import io.noisegate.cluster.JvmProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Storage of checkpoints that is slow, or fails, which starts the job anew each time. */
@Tag("faults")
class StorageFaultsVerification {
    private static final Duration PER_FILE = Duration.ofSeconds(4);
    private static final Duration WHILE = Duration.ofSeconds(20);
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final int BACKLOG_PASSES = StagePlan.BATCH;
    private static final int FIRST_RESTARTS = 20;
    private static final int RESTARTS = 100;
    private static final double MOST_GROWTH = 0.05;

    @TempDir(cleanup = CleanupMode.NEVER)
    static Path folder;

    private static Stage stage;
    private static DisturbedStorage storage;

    @BeforeAll
    static void open() throws Exception {
        storage = new DisturbedStorage(folder);
        StagePlan plan = StagePlan.lockstep()
                .with(CoreOptions.FLINK_JVM_OPTIONS, "--add-opens=java.base/java.util=ALL-UNNAMED -XX:+AlwaysPreTouch")
                .with(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
        storage.addTo(plan.flink());
        stage = Stage.open(folder, plan);
    }

    @AfterAll
    static void everythingIsDecidedAsWithoutFaults() throws Exception {
        try (Stage ending = stage) {
            ending.assertAsWithoutFault();
        }
    }

    @Test
    void theStorageIsSlow() throws Exception {
        long before = stage.cluster().rest().restarts();
        stage.endure("storage of checkpoints takes %d s per file".formatted(PER_FILE.toSeconds()), () -> {
            storage.slowDown(PER_FILE);
            TimeUnit.MILLISECONDS.sleep(WHILE.toMillis());
            storage.mend();
        });
        assertEquals(before, stage.cluster().rest().restarts());
    }

    @Test
    void theStorageFailsAHundredTimes() throws Exception {
        FlinkRest rest = stage.cluster().rest();
        JvmProcess taskManager = stage.cluster().busyTaskManager();
        long[] bytes = new long[2];
        stage.endure(
                FIRST_RESTARTS + RESTARTS + " restarts in one TaskManager, since no checkpoint can be stored", () -> {
                    long before = rest.restarts();
                    storage.fail();
                    for (int pass = 0; pass < BACKLOG_PASSES; pass++) {
                        stage.send(stage.digits());
                    }
                    Eventually.holds("restarts", PATIENCE, () -> rest.restarts() >= before + FIRST_RESTARTS);
                    bytes[0] = taskManager.nativeBytes();
                    Eventually.holds("restarts", PATIENCE, () -> rest.restarts() >= before + FIRST_RESTARTS + RESTARTS);
                    bytes[1] = taskManager.nativeBytes();
                    storage.mend();
                });
        double growth = (double) bytes[1] / bytes[0] - 1;

        System.out.printf(
                "native memory of the TaskManager: %,d bytes after %d restarts, %,d after %d, %.1f %% more%n",
                bytes[0], FIRST_RESTARTS, bytes[1], FIRST_RESTARTS + RESTARTS, 100 * growth);
        assertEquals(taskManager.pid(), stage.cluster().busyTaskManager().pid(), "one TaskManager");
        assertTrue(growth <= MOST_GROWTH, "grew by " + growth);
    }
}

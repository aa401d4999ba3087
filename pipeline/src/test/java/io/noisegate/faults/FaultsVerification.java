package io.noisegate.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.cluster.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The faults that every build tries, one after the other on one job. */
@Tag("packaged")
class FaultsVerification {
    private static final int BURST = 2_000;
    private static final long MANY_UPDATES = 200;
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    @TempDir(cleanup = CleanupMode.NEVER)
    static Path folder;

    private static Stage stage;

    @BeforeAll
    static void open() throws Exception {
        stage = Stage.open(folder, StagePlan.lockstep().withHighAvailability());
    }

    @AfterAll
    static void everythingIsDecidedAsWithoutFaults() throws Exception {
        try (Stage ending = stage) {
            ending.assertAsWithoutFault();
        }
    }

    @Test
    void aTaskManagerIsKilled() throws Exception {
        stage.endure("kill -9 of the TaskManager, another stands by", () -> {
            stage.cluster().busyTaskManager().kill();
            stage.cluster().startTaskManager();
        });
    }

    @Test
    void theJobManagerIsKilled() throws Exception {
        stage.endure("kill -9 of the JobManager, started again", () -> {
            stage.cluster().jobManager().kill();
            stage.cluster().startJobManager();
            stage.cluster().awaitRunning();
        });
    }

    @Test
    void theBrokerIsKilled() throws Exception {
        stage.endure("kill -9 of the broker, started again", () -> {
            stage.broker().kill();
            stage.broker().start();
        });
    }

    @Test
    void poisonComesInABurst() throws Exception {
        try (Poison poison = new Poison(stage.settings())) {
            long before = poison.earlierDeadLetters();
            stage.endure(BURST + " records that are no samples at once", () -> poison.send(BURST));
            poison.awaitDeadLetters(before + BURST);
        }
    }

    @Test
    void modelUpdatesAreStaleCutShortOrNotFinite() throws Exception {
        try (HostileUpdates updates = HostileUpdates.publish(stage.settings())) {
            stage.endure(
                    "duplicate, reordered, stale, truncated and not finite model updates",
                    () -> Eventually.holds("hostile updates", PATIENCE, () -> updates.published() > MANY_UPDATES));
            assertTrue(updates.published() > MANY_UPDATES);
        }
    }
}

package io.noisegate.faults;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.cluster.BrokerLine;
import io.noisegate.cluster.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Faults at the worst moments of a transaction, which a line to the broker that can be cut makes certain. */
@Tag("faults")
class CommitFaultsVerification {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration OUTAGE = Duration.ofSeconds(20);

    @TempDir(cleanup = CleanupMode.NEVER)
    static Path folder;

    private static Stage stage;
    private static BrokerLine line;

    @BeforeAll
    static void open() throws Exception {
        stage = Stage.open(folder, StagePlan.lockstep().behindALine());
        line = stage.broker().line();
    }

    @AfterAll
    static void everythingIsDecidedAsWithoutFaults() throws Exception {
        try (Stage ending = stage) {
            ending.assertAsWithoutFault();
        }
    }

    @Test
    void aTaskManagerIsKilledInTheMiddleOfACheckpoint() throws Exception {
        stage.endure("kill -9 of the TaskManager in the middle of a checkpoint", () -> {
            line.cut();
            Eventually.holds(
                    "a checkpoint begins",
                    PATIENCE,
                    () -> stage.cluster().rest().checkpointInProgress());
            replaceTaskManager();
        });
    }

    @Test
    void aTaskManagerIsKilledBetweenPreCommitAndCommit() throws Exception {
        stage.endure("kill -9 of the TaskManager between pre-commit and commit", () -> {
            CountDownLatch committing = line.cutBefore(ApiKeys.END_TXN);
            assertTrue(committing.await(PATIENCE.toSeconds(), TimeUnit.SECONDS), "a commit begins");
            replaceTaskManager();
        });
    }

    private static void replaceTaskManager() throws Exception {
        stage.cluster().busyTaskManager().kill();
        stage.cluster().startTaskManager();
        line.mend();
    }

    @Test
    void aCommitIsLostOnItsWay() throws Exception {
        stage.endure("commit lost on its way, its connection broken", () -> {
            CountDownLatch committing = line.cutBefore(ApiKeys.END_TXN);
            assertTrue(committing.await(PATIENCE.toSeconds(), TimeUnit.SECONDS), "a commit begins");
            line.mend();
        });
    }

    @Test
    void theNetworkToTheBrokerIsCut() throws Exception {
        stage.endure("network between job and broker cut for %d s".formatted(OUTAGE.toSeconds()), () -> {
            line.cut();
            TimeUnit.MILLISECONDS.sleep(OUTAGE.toMillis());
            line.mend();
        });
    }
}

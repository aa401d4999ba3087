package io.noisegate.faults;

import io.noisegate.cluster.Eventually;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A broker that is away for long, or cannot write any more. */
@Tag("faults")
class BrokerFaultsVerification {
    private static final Duration AWAY = Duration.ofSeconds(60);
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** A little more than the index files, which are as large from the beginning. */
    private static final int SMALL_DISK_MEBIBYTES = 16;

    @TempDir(cleanup = CleanupMode.NEVER)
    static Path folder;

    private static Stage stage;

    @BeforeAll
    static void open() throws Exception {
        stage = Stage.open(folder, StagePlan.lockstep());
    }

    @AfterAll
    static void everythingIsDecidedAsWithoutFaults() throws Exception {
        try (Stage ending = stage) {
            ending.assertAsWithoutFault();
        }
    }

    @Test
    void theBrokerIsAway() throws Exception {
        stage.endure("broker away for %d s".formatted(AWAY.toSeconds()), () -> {
            stage.broker().kill();
            TimeUnit.MILLISECONDS.sleep(AWAY.toMillis());
            stage.broker().start();
        });
    }

    @Test
    void theDiskOfTheBrokerIsFull() throws Exception {
        stage.endure("broker cannot write any more, ends itself, is started again with space", () -> {
            stage.broker().kill();
            stage.broker().startOnSmallDisk(SMALL_DISK_MEBIBYTES);
            Eventually.holds(
                    "the broker ends itself",
                    PATIENCE,
                    () -> !stage.broker().process().isAlive());
            stage.broker().start();
        });
    }
}

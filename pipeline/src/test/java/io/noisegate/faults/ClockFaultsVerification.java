package io.noisegate.faults;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.noisegate.cluster.Eventually;
import io.noisegate.cluster.MovableClock;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The clock of the machine on which the job runs is set while it runs, that of the broker's machine is not. */
@Tag("faults")
class ClockFaultsVerification {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration JUMP = Duration.ofMinutes(50);
    private static final Duration FURTHER_THAN_BROKERS_TAKE = Duration.ofHours(2);

    @TempDir(cleanup = CleanupMode.NEVER)
    Path folder;

    @Test
    void theClockOfTheJobJumps() throws Exception {
        assumeTrue(MovableClock.possible(), "needs libfaketime (on Debian: apt-get install libfaketime)");
        try (Stage stage = Stage.open(folder, StagePlan.lockstep().withMovableClock())) {
            for (Duration offset : new Duration[] {JUMP, JUMP.negated(), Duration.ZERO}) {
                stage.endure("clock of the job set to %+d min".formatted(offset.toMinutes()), () -> {
                    stage.clock().set(offset);
                    Eventually.holds("a checkpoint by the new clock", PATIENCE, () -> checkpointIsAt(stage, offset));
                });
            }
            stage.endure("clock of the job so far ahead that the broker takes none of its records, then right", () -> {
                stage.clock().set(FURTHER_THAN_BROKERS_TAKE);
                Eventually.holds(
                        "a record that is refused",
                        PATIENCE,
                        () -> stage.cluster().logs().contains("InvalidTimestampException"));
                stage.clock().set(Duration.ZERO);
            });
            stage.assertAsWithoutFault();
        }
    }

    /** The JobManager says when a checkpoint was made: by its own clock. */
    private static boolean checkpointIsAt(Stage stage, Duration offset) throws Exception {
        Duration seen = Duration.ofMillis(stage.cluster().rest().latestCheckpointMs() - System.currentTimeMillis());
        return seen.minus(offset).abs().compareTo(JUMP.dividedBy(2)) < 0;
    }
}

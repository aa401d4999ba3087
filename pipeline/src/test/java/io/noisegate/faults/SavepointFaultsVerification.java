package io.noisegate.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.schema.SampleDecision;
import java.nio.file.Path;
import org.apache.flink.configuration.TaskManagerOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that go on from a savepoint: with other parallelism, and from one that is older than the newest model. */
@Tag("faults")
class SavepointFaultsVerification {
    private static final int WINDOW = 5;
    private static final String SCALED = """
            job:
              name: stage
              checkpoint-interval: 500 ms
            topics:
              partitions: 4
            history:
              window: %d
            """.formatted(WINDOW);

    @TempDir(cleanup = CleanupMode.NEVER)
    Path folder;

    @Test
    void everyWindowIsIntactWhenRescaledFromOneToTwoToFourToOne() throws Exception {
        StagePlan plan =
                StagePlan.lockstep().withJob(SCALED).withTaskManagers(1).with(TaskManagerOptions.NUM_TASK_SLOTS, 4);
        try (Stage stage = Stage.open(folder, plan)) {
            for (int parallelism : new int[] {2, 4, 1}) {
                stage.endure(
                        "rescaled to " + parallelism,
                        () -> stage.goOnFrom(
                                stage.stopWithSavepoint(),
                                "job.parallelism=" + parallelism,
                                "scoring.parallelism=" + parallelism));
            }
            for (SampleDecision decision : stage.decided().seen()) {
                assertEquals(Math.min(WINDOW, decision.getVisit()), decision.getWindowFill(), decision.toString());
            }
        }
    }

    @Test
    void aSavepointOlderThanTheNewestModelGoesOnWithItsOwn() throws Exception {
        try (Stage stage = Stage.open(folder, StagePlan.lockstep())) {
            String[] savepoint = new String[1];
            stage.endure("savepoint of a running job", () -> savepoint[0] = stage.savepoint());
            long decided = stage.sent();
            stage.cluster().rest().cancel();
            stage.goOnFrom(savepoint[0]);
            try (Decided expected = stage.decidedWithoutFault()) {
                stage.decided().await(decided + 1);
                stage.awaitCheckpoint();
                stage.awaitCheckpoint();
                long repeated = stage.decided().assertRepeats(expected);
                assertTrue(repeated > 0, "something was decided after the savepoint");
                System.out.printf(
                        "savepoint older than the newest model: %d decisions made again, all as before%n", repeated);
            }
        }
    }
}

package io.noisegate.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.cluster.Eventually;
import io.noisegate.cluster.FlinkRest;
import io.noisegate.cluster.JvmProcess;
import io.noisegate.schema.SampleDecision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** No memory outside the heap when ONNX Runtime asks for it. */
@Tag("faults")
class MemoryFaultsVerification {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int WINDOW = 5;
    private static final int HIDDEN_UNITS = 4096;
    /** One layer of activations of a full batch takes four times as much. */
    private static final long BYTES_LEFT = 16 << 20;

    private static final Pattern REMEDY =
            Pattern.compile("give (it|the process) more( memory)?, or lower scoring.batch-size");

    private static final String JOB = """
            job:
              name: stage
              checkpoint-interval: 500 ms
            topics:
              partitions: 1
            scoring:
              batch-size: 4096
              linger: 1 s
            history:
              window: %d
            """.formatted(WINDOW);

    @TempDir(cleanup = CleanupMode.NEVER)
    Path folder;

    @Test
    void onnxRuntimeGetsNoMemoryForALargeBatch() throws Exception {
        StagePlan plan = StagePlan.lockstep()
                .withJob(JOB)
                .withHiddenUnits(HIDDEN_UNITS)
                .with(TaskManagerOptions.TOTAL_PROCESS_MEMORY, MemorySize.ofMebiBytes(2048));
        try (Stage stage = Stage.open(folder, plan)) {
            stage.endure("no memory for the activations of a large batch", () -> {
                FlinkRest rest = stage.cluster().rest();
                JvmProcess taskManager = stage.cluster().busyTaskManager();
                long before = rest.restarts();
                taskManager.leaveAddressSpace(BYTES_LEFT);
                for (int pass = 0; pass < 20; pass++) {
                    stage.send(stage.digits());
                }
                Eventually.holds(
                        "the TaskManager or the job fails",
                        PATIENCE,
                        () -> !taskManager.isAlive() || rest.restarts() > before);
                if (taskManager.isAlive()) {
                    assertTrue(REMEDY.matcher(stage.cluster().logs()).find(), "the log says what to do");
                    taskManager.freeAddressSpace();
                }
            });
            for (SampleDecision decision : stage.decided().seen()) {
                assertEquals(Math.min(WINDOW, decision.getVisit()), decision.getWindowFill(), decision.toString());
            }
        }
    }
}

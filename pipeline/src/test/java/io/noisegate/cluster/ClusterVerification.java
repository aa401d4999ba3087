package io.noisegate.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.schema.SampleDecision;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.TaskManagerOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The job jar in application mode, every process of the cluster and the broker a process of its own. */
@Tag("packaged")
class ClusterVerification {
    private static final String JOB = """
            job:
              name: digits
              checkpoint-interval: 500 ms
            scoring:
              batch-size: 32
            """;

    @TempDir(cleanup = CleanupMode.NEVER)
    Path folder;

    @Test
    void decidesEverySampleOnceAlthoughATaskManagerAndTheJobManagerAreKilled() throws Exception {
        FlinkHome flink = FlinkHome.ofTheBuild();
        Configuration configuration = FlinkProcesses.quickToNotice();
        configuration.set(TaskManagerOptions.NUM_TASK_SLOTS, 2);
        try (BrokerProcess broker = BrokerProcess.start(folder.resolve("broker"));
                ZooKeeperProcess zooKeeper = ZooKeeperProcess.start(flink, folder);
                DigitStream digits = DigitStream.prepare(folder, broker.bootstrapServers(), JOB)) {
            zooKeeper.addTo(configuration);
            try (FlinkProcesses cluster =
                    FlinkProcesses.start(flink, folder, configuration, 1, digits.jobArguments())) {
                cluster.awaitRunning();
                long sent = digits.send(1, 1);
                digits.awaitDecisions(1);

                cluster.taskManagers().get(0).kill();
                cluster.startTaskManager();
                sent += digits.send(1, 2);
                digits.awaitDecisions(sent);

                cluster.jobManager().kill();
                cluster.startJobManager();
                cluster.awaitRunning();
                sent += digits.send(1, 3);

                assertEachOnce(digits.awaitDecisions(sent), sent);
                Eventually.holds(
                        "a checkpoint",
                        Duration.ofSeconds(30),
                        () -> cluster.rest().completedCheckpoints() > 0);
                String savepoint = cluster.rest()
                        .stopWithSavepoint(folder.resolve("savepoints").toUri().toString());
                assertTrue(savepoint.contains("savepoints"), savepoint);
            }
        }
    }

    private static void assertEachOnce(List<SampleDecision> decisions, long sent) {
        assertEquals(sent, decisions.size());
        assertEquals(
                sent,
                decisions.stream()
                        .map(decision -> decision.getSampleId() + "@" + decision.getVisit())
                        .collect(Collectors.toSet())
                        .size());
    }
}

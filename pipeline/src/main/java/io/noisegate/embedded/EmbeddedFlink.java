package io.noisegate.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.CompletedCheckpointStats;
import org.apache.flink.runtime.checkpoint.TaskStateStats;
import org.apache.flink.runtime.execution.ExecutionState;
import org.apache.flink.runtime.executiongraph.AccessExecutionGraph;
import org.apache.flink.runtime.executiongraph.ErrorInfo;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * A real Flink cluster in this JVM, with its web page on a free port of the loopback address. Takes any number of jobs, one after
 * the other or side by side, as long as there are slots.
 */
public final class EmbeddedFlink implements Closeable {
    private static final long CLOSE_SECONDS = 30;

    /** Ten of them lie between two tasks: with room for a batch, a scorer goes on while the learner learns one. */
    private static final MemorySize NETWORK_BUFFER = MemorySize.parse("256kb");

    private final MiniCluster cluster;

    private EmbeddedFlink(MiniCluster cluster) {
        this.cluster = cluster;
    }

    /**
     * Starts a cluster.
     *
     * @param taskManagers number of TaskManagers
     * @param slots task slots of each
     * @param configuration Flink options on top of what an embedded cluster needs
     */
    public static EmbeddedFlink start(int taskManagers, int slots, Configuration configuration) throws Exception {
        Configuration all = new Configuration(configuration);
        all.set(RestOptions.BIND_PORT, "0");
        all.set(RestOptions.ADDRESS, "127.0.0.1");
        all.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
        if (!all.contains(TaskManagerOptions.NETWORK_MEMORY_MIN)) {
            all.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(64));
            all.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(64));
        }
        if (!all.contains(TaskManagerOptions.MEMORY_SEGMENT_SIZE)) {
            all.set(TaskManagerOptions.MEMORY_SEGMENT_SIZE, NETWORK_BUFFER);
        }
        MiniCluster cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                .setConfiguration(all)
                .setNumTaskManagers(taskManagers)
                .setNumSlotsPerTaskManager(slots)
                .build());
        cluster.start();
        return new EmbeddedFlink(cluster);
    }

    /** Where the cluster's web page is. */
    public String webAddress() throws InterruptedException, ExecutionException {
        return cluster.getRestAddress().get().toString();
    }

    /** Submits what was built in the environment as a new job. */
    public JobID submit(StreamExecutionEnvironment environment) throws InterruptedException, ExecutionException {
        return submit(environment, SavepointRestoreSettings.none());
    }

    /** Submits what was built in the environment as a job that goes on from a savepoint. */
    public JobID resume(StreamExecutionEnvironment environment, String savepoint)
            throws InterruptedException, ExecutionException {
        return submit(environment, SavepointRestoreSettings.forPath(savepoint, false));
    }

    private JobID submit(StreamExecutionEnvironment environment, SavepointRestoreSettings restore)
            throws InterruptedException, ExecutionException {
        StreamGraph graph = environment.getStreamGraph();
        graph.setSavepointRestoreSettings(restore);
        return cluster.submitJob(graph).get().getJobID();
    }

    /** The underlying cluster, for tests that break parts of it. */
    public MiniCluster cluster() {
        return cluster;
    }

    /** Whether every task of the job runs, which a savepoint needs. */
    public boolean allRunning(JobID job) throws InterruptedException, ExecutionException {
        AccessExecutionGraph graph = cluster.getExecutionGraph(job).get();
        if (graph.getState() != JobStatus.RUNNING) {
            return false;
        }
        for (var vertex : graph.getAllExecutionVertices()) {
            if (vertex.getExecutionState() != ExecutionState.RUNNING) {
                return false;
            }
        }
        return true;
    }

    public JobStatus status(JobID job) throws InterruptedException, ExecutionException {
        return cluster.getJobStatus(job).get();
    }

    /** Why a job failed last, in a line; empty when it never did. */
    public Optional<String> lastFailure(JobID job) throws InterruptedException, ExecutionException {
        ErrorInfo failure = cluster.getExecutionGraph(job).get().getFailureInfo();
        if (failure == null) {
            return Optional.empty();
        }
        Throwable root = failure.getException();
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage()).lines().findFirst();
    }

    /**
     * Bytes that some stages of a job had in its last complete checkpoint.
     *
     * @param stages whose names are part of a task's
     * @return empty while no checkpoint is complete
     */
    public OptionalLong stateBytes(JobID job, Set<String> stages) throws InterruptedException, ExecutionException {
        AccessExecutionGraph graph = cluster.getExecutionGraph(job).get();
        CompletedCheckpointStats checkpoint =
                graph.getCheckpointStatsSnapshot().getHistory().getLatestCompletedCheckpoint();
        if (checkpoint == null) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(checkpoint.getAllTaskStateStats().stream()
                .filter(task -> {
                    String name = graph.getJobVertex(task.getJobVertexId()).getName();
                    return stages.stream().anyMatch(name::contains);
                })
                .mapToLong(TaskStateStats::getStateSize)
                .sum());
    }

    /**
     * Stops a job with a savepoint.
     *
     * @return path of the savepoint
     */
    public String stopWithSavepoint(JobID job, String directory) throws InterruptedException, ExecutionException {
        return cluster.stopWithSavepoint(job, directory, false, SavepointFormatType.CANONICAL)
                .get();
    }

    /** Cancels a job and waits until it is gone. */
    public void cancel(JobID job) throws InterruptedException, ExecutionException {
        cluster.cancelJob(job).get();
        cluster.requestJobResult(job).get();
    }

    /** Waits for the end of a job; fails if the job did. */
    public void await(JobID job) throws Exception {
        JobResult result = cluster.requestJobResult(job).get();
        result.toJobExecutionResult(EmbeddedFlink.class.getClassLoader());
    }

    /** Cancels what still runs and waits for the cluster's end, unless interrupted. */
    @Override
    public void close() throws IOException {
        try {
            cluster.closeAsync().get(CLOSE_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("The embedded Flink cluster did not close within %d s".formatted(CLOSE_SECONDS), e);
        }
    }
}

package io.noisegate.faults;

import io.noisegate.cluster.FlinkProcesses;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/**
 * What stands on a {@link Stage}.
 *
 * @param job settings of the job, without {@code kafka.bootstrap-servers} and {@code model.path}
 * @param flink Flink's configuration
 * @param taskManagers processes with one slot each; those that the job does not need stand by
 * @param highlyAvailable whether a JobManager that is killed can be replaced
 * @param behindLine whether the broker's line can be cut
 */
record StagePlan(String job, Configuration flink, int taskManagers, boolean highlyAvailable, boolean behindLine) {
    /** Samples per batch of {@link #lockstep}. */
    static final int BATCH = 32;

    /**
     * A job whose decisions depend on the order of its samples alone: lockstep, one partition, and batches that close by size.
     * One TaskManager stands by.
     */
    static StagePlan lockstep() {
        return new StagePlan("""
                job:
                  name: stage
                  checkpoint-interval: 500 ms
                topics:
                  partitions: 1
                scoring:
                  batch-size: %d
                  staleness: 0
                  linger: 1 h
                history:
                  window: 5
                learning:
                  publish:
                    every: 1
                guards:
                  dead-letters:
                    largest-share: 1
                """.formatted(BATCH), FlinkProcesses.quickToNotice(), 2, false, false);
    }

    StagePlan withHighAvailability() {
        return new StagePlan(job, flink, taskManagers, true, behindLine);
    }

    StagePlan behindALine() {
        return new StagePlan(job, flink, taskManagers, highlyAvailable, true);
    }

    /** The same with other settings of the job. */
    StagePlan withJob(String settings) {
        return new StagePlan(settings, flink, taskManagers, highlyAvailable, behindLine);
    }

    /** The same with an option of Flink. */
    <T> StagePlan with(ConfigOption<T> option, T value) {
        Configuration changed = new Configuration(flink);
        changed.set(option, value);
        return new StagePlan(job, changed, taskManagers, highlyAvailable, behindLine);
    }
}

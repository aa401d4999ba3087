package io.noisegate.faults;

import io.noisegate.cluster.FlinkProcesses;
import io.noisegate.dataset.DatasetOptions;
import io.noisegate.dataset.Datasets;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.dataset.Split;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/**
 * What stands on a {@link Stage}.
 *
 * @param job settings of the job, without {@code kafka.bootstrap-servers} and {@code model.path}
 * @param flink Flink's configuration
 * @param taskManagers processes with one slot each; those that the job does not need stand by
 * @param highlyAvailable whether a JobManager that is killed can be replaced
 * @param broker how the broker is reached
 * @param digits what flows
 * @param hiddenUnits of the model
 * @param movableClock whether the processes of the job see a clock that can be set
 */
record StagePlan(
        String job,
        Configuration flink,
        int taskManagers,
        boolean highlyAvailable,
        Reach broker,
        LabeledDataset digits,
        int hiddenUnits,
        boolean movableClock) {
    /** What stands between a broker and its clients. */
    enum Reach {
        NOTHING,
        LINE,
        NETWORK
    }

    /** Samples per batch of {@link #lockstep}. */
    static final int BATCH = 32;

    /**
     * A job whose decisions depend on the order of its samples alone: lockstep, one partition, and batches that close by size.
     * One TaskManager stands by.
     */
    static StagePlan lockstep() {
        return new StagePlan(
                """
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
                """.formatted(BATCH),
                FlinkProcesses.quickToNotice(),
                2,
                false,
                Reach.NOTHING,
                everyFifthWrong(),
                128,
                false);
    }

    private static LabeledDataset everyFifthWrong() {
        return Datasets.open(Datasets.DIGITS, DatasetOptions.DEFAULTS.labeledBy("uniform20"))
                .only(Split.TRAIN);
    }

    StagePlan withHighAvailability() {
        return new StagePlan(job, flink, taskManagers, true, broker, digits, hiddenUnits, movableClock);
    }

    /** The same with a line that can be cut. */
    StagePlan behindALine() {
        return reachedThrough(Reach.LINE);
    }

    /** The same with a network whose cable can be pulled. */
    StagePlan inANetwork() {
        return reachedThrough(Reach.NETWORK);
    }

    private StagePlan reachedThrough(Reach reach) {
        return new StagePlan(job, flink, taskManagers, highlyAvailable, reach, digits, hiddenUnits, movableClock);
    }

    /** The same with a clock of its own for the processes of the job. */
    StagePlan withMovableClock() {
        return new StagePlan(job, flink, taskManagers, highlyAvailable, broker, digits, hiddenUnits, true);
    }

    /** The same with other settings of the job. */
    StagePlan withJob(String settings) {
        return new StagePlan(settings, flink, taskManagers, highlyAvailable, broker, digits, hiddenUnits, movableClock);
    }

    StagePlan withTaskManagers(int number) {
        return new StagePlan(job, flink, number, highlyAvailable, broker, digits, hiddenUnits, movableClock);
    }

    /** The same with other labels, or samples. */
    StagePlan withDigits(LabeledDataset others) {
        return new StagePlan(job, flink, taskManagers, highlyAvailable, broker, others, hiddenUnits, movableClock);
    }

    /** The same with a model of another size. */
    StagePlan withHiddenUnits(int number) {
        return new StagePlan(job, flink, taskManagers, highlyAvailable, broker, digits, number, movableClock);
    }

    /** The same with an option of Flink. */
    <T> StagePlan with(ConfigOption<T> option, T value) {
        Configuration changed = new Configuration(flink);
        changed.set(option, value);
        return new StagePlan(job, changed, taskManagers, highlyAvailable, broker, digits, hiddenUnits, movableClock);
    }
}

package io.noisegate.configuration;

import io.noisegate.settings.Requirements;
import java.time.Duration;

/**
 * The Flink job as a whole.
 *
 * @param name of the job; transactions are named after it, so two jobs on one Kafka cluster need two names
 * @param parallelism of the keyed stages
 * @param checkpointInterval time between checkpoints; with exactly-once delivery also how long decisions stay invisible to
 *     read_committed readers
 * @param delivery guarantee of decisions and alerts
 * @param bufferTimeout how long a record may wait in a network buffer that is not full
 * @param input what comes in
 * @param classes for scores: how many each sample has; 0 when not told
 * @param embeddingSize for scores: numbers of an embedding that comes with them; 0 when none is read
 */
public record JobSettings(
        String name,
        int parallelism,
        Duration checkpointInterval,
        Delivery delivery,
        Duration bufferTimeout,
        Input input,
        int classes,
        int embeddingSize) {

    /** What readers of decisions and alerts may rely on after a failure. */
    public enum Delivery {
        EXACTLY_ONCE,
        AT_LEAST_ONCE
    }

    /** What comes in. */
    public enum Input {
        /** Features and labels, for a model that is scored and learned here. */
        SAMPLES,
        /** What a model that is trained elsewhere says of samples; nothing is scored or learned here. */
        SCORES
    }

    public static JobSettings defaults() {
        return new JobSettings(
                "noisegate",
                1,
                Duration.ofSeconds(10),
                Delivery.EXACTLY_ONCE,
                Duration.ofMillis(5),
                Input.SAMPLES,
                0,
                0);
    }

    public JobSettings {
        Requirements.of("job")
                .require(
                        name.matches("[A-Za-z0-9._-]{1,128}"),
                        "name",
                        name,
                        "1 to 128 letters, digits, dots, dashes or underscores",
                        "choose one name per job")
                .require(
                        parallelism >= 1 && parallelism <= 32_768,
                        "parallelism",
                        parallelism,
                        "a number from 1 to 32768",
                        "1 per core is the usual start")
                .require(
                        checkpointInterval.compareTo(Duration.ofMillis(10)) >= 0,
                        "checkpoint-interval",
                        checkpointInterval,
                        "a duration of at least 10 ms",
                        "10 s is the usual start")
                .require(
                        !bufferTimeout.isNegative(),
                        "buffer-timeout",
                        bufferTimeout,
                        "a duration from 0",
                        "5 ms is the usual start")
                .require(
                        classes == 0 || classes >= 2,
                        "classes",
                        classes,
                        "0 or at least 2",
                        "0 takes any number of scores")
                .require(embeddingSize >= 0, "embedding-size", embeddingSize, "at least 0", "0 reads no embedding")
                .orThrow();
    }
}

package io.noisegate.model;

import io.noisegate.settings.Requirements;
import java.io.Serializable;
import java.time.Duration;

/**
 * When and how the learner publishes its model.
 *
 * @param every publish after so many consumed batches
 * @param interval publish at the latest after this time when anything was learned
 * @param chunkBytes largest piece of a model in one Kafka message; stay below the broker's {@code message.max.bytes}
 * @param inlineLimitBytes models above this size are written to {@code store}, and the topic carries their path
 * @param store folder on any file system Flink knows; null when models always travel on the topic
 */
public record PublishSettings(int every, Duration interval, int chunkBytes, long inlineLimitBytes, String store)
        implements Serializable {
    private static final int SMALLEST_CHUNK = 1_024;
    private static final int LARGEST_CHUNK = 64 << 20;

    public static PublishSettings defaults() {
        return new PublishSettings(16, Duration.ofMillis(200), 900_000, 64L << 20, null);
    }

    public PublishSettings {
        Requirements.of("learning.publish")
                .require(
                        every >= 1 && every <= 4_096,
                        "every",
                        every,
                        "a number of batches from 1 to 4096",
                        "16 is the usual start")
                .require(
                        !interval.isNegative() && !interval.isZero(),
                        "interval",
                        interval,
                        "a duration above 0",
                        "200 ms is the usual start")
                .require(
                        chunkBytes >= SMALLEST_CHUNK && chunkBytes <= LARGEST_CHUNK,
                        "chunk-bytes",
                        chunkBytes,
                        "a number from %d to %d".formatted(SMALLEST_CHUNK, LARGEST_CHUNK),
                        "stay below the broker's message.max.bytes; 900000 fits its default")
                .require(
                        inlineLimitBytes >= 0,
                        "inline-limit-bytes",
                        inlineLimitBytes,
                        "a number from 0",
                        "0 puts every model into the store")
                .orThrow();
    }

    /** Whether a payload of this size travels on the topic itself. */
    boolean inline(long payloadBytes) {
        return store == null || payloadBytes <= inlineLimitBytes;
    }
}

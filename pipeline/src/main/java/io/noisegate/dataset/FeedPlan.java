package io.noisegate.dataset;

import io.noisegate.settings.Requirements;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * How a data set is streamed.
 *
 * @param passes how often each row is sent, at least 1
 * @param shuffleSeed mixes the rows anew in each pass, the same way for the same seed; in the order of the file when
 *     empty
 * @param samplesPerSecond above 0; as fast as the broker takes them when empty
 * @param limit most samples to send over all passes, at least 1; all when empty
 */
public record FeedPlan(int passes, OptionalLong shuffleSeed, OptionalDouble samplesPerSecond, OptionalLong limit) {

    public FeedPlan {
        double rate = samplesPerSecond.orElse(1);
        Requirements.of("produce")
                .require(passes >= 1, "passes", passes, "at least 1", "1 sends every row once")
                .require(
                        rate > 0 && rate < Double.POSITIVE_INFINITY,
                        "rate",
                        rate,
                        "samples per second, above 0",
                        "leave it out to send as fast as possible")
                .require(
                        limit.orElse(1) >= 1,
                        "limit",
                        limit.orElse(1),
                        "at least 1",
                        "leave it out to send all passes completely")
                .orThrow();
    }

    /** Every pass mixed, as fast as possible. */
    public static FeedPlan shuffled(int passes, long seed) {
        return new FeedPlan(passes, OptionalLong.of(seed), OptionalDouble.empty(), OptionalLong.empty());
    }

    /** Nanoseconds after the start at which the next sample is due, when {@code sent} have gone before. */
    long dueNanos(long sent) {
        return samplesPerSecond.isPresent() ? (long) (sent * 1e9 / samplesPerSecond.getAsDouble()) : 0;
    }
}

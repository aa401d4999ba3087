package io.noisegate.selection;

import io.noisegate.settings.Requirements;
import java.io.Serializable;

/**
 * Section {@code guards.drops}: whatever the policy says, a model that went wrong must not mute the stream.
 *
 * @param largestShare of the last {@code span} samples of a Select subtask that a policy may drop, in [0, 1]; 1 lets it drop all
 * @param span samples that are looked back on, 1 to 2^24; one byte each
 * @param coldStart batches of a Select subtask, counted from the first start of the job, in which everything is kept
 */
public record DropGuardSettings(double largestShare, int span, int coldStart) implements Serializable {

    /** A tenth of any 4,096 samples is learned, and everything in the first ten batches. */
    public static DropGuardSettings defaults() {
        return new DropGuardSettings(0.9, 4_096, 10);
    }

    /** Never in the way. */
    public static DropGuardSettings none() {
        return new DropGuardSettings(1, 1, 0);
    }

    public DropGuardSettings {
        Requirements.of("guards.drops")
                .require(
                        largestShare >= 0 && largestShare <= 1,
                        "largest-share",
                        largestShare,
                        "a number from 0 to 1",
                        "0.9 is the usual start, 1 lets the policy drop all")
                .require(
                        span >= 1 && span <= 1 << 24,
                        "span",
                        span,
                        "1 to 16777216 samples",
                        "some ten batches are the usual start")
                .require(coldStart >= 0, "cold-start", coldStart, "at least 0 batches", "10 is the usual start")
                .orThrow();
    }
}

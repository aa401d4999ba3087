package io.noisegate.sample;

import io.noisegate.settings.Requirements;
import java.io.Serializable;

/**
 * Section {@code guards.dead-letters}: when so many samples cannot be used that going on would hide it.
 *
 * @param largestShare of {@code span} records that one source subtask may refuse, in [0, 1]; beyond it the job fails for good;
 *     1 never
 * @param span records that are looked back on
 */
public record DeadLetterSettings(double largestShare, int span) implements Serializable {
    private static final int LONGEST_SPAN = 1 << 20;

    /** Half of a thousand. */
    public static DeadLetterSettings defaults() {
        return new DeadLetterSettings(0.5, 1_000);
    }

    public DeadLetterSettings {
        Requirements.of("guards.dead-letters")
                .require(
                        largestShare >= 0 && largestShare <= 1,
                        "largest-share",
                        largestShare,
                        "a number from 0 to 1",
                        "0.5 is the usual start, 1 never fails")
                .require(
                        span >= 1 && span <= LONGEST_SPAN,
                        "span",
                        span,
                        "1 to %d records".formatted(LONGEST_SPAN),
                        "1000 is the usual start")
                .orThrow();
    }
}

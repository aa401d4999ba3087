package io.noisegate.selection.confident;

import io.noisegate.settings.Requirements;
import java.io.Serializable;
import java.time.Duration;

/**
 * Section {@code noise-profile}: how noisy the labels are as a whole.
 *
 * @param enabled whether the profile is kept and published
 * @param interval how often it is published at most, at least 100 ms; not while nothing new was observed
 */
public record NoiseProfileSettings(boolean enabled, Duration interval) implements Serializable {
    private static final Duration SHORTEST = Duration.ofMillis(100);

    /** No profile, as it takes the probabilities of all classes with each observation. */
    public static NoiseProfileSettings defaults() {
        return new NoiseProfileSettings(false, Duration.ofSeconds(10));
    }

    public NoiseProfileSettings {
        Requirements.of("noise-profile")
                .require(
                        interval.compareTo(SHORTEST) >= 0,
                        "interval",
                        interval,
                        "a duration of at least 100 ms",
                        "10 s is the usual start")
                .orThrow();
    }
}

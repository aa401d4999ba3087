package io.noisegate.revisit;

import io.noisegate.settings.Requirements;
import java.io.Serializable;
import java.time.Duration;

/**
 * Section {@code revisit}: whether samples are kept and scored again, for streams in which each comes once.
 *
 * @param mode off leaves the operator out of the job
 * @param visits how often a sample is scored in all, its arrival included, 0 to 1000; 0: as often as its window has losses
 * @param versions by how many the model must have moved on since the last visit
 * @param pause between two visits at least
 * @param longestPause after this a sample is visited although the model has not moved on so far
 * @param ttl how long after its arrival a sample is kept at most
 * @param capacityBytes of all samples that one subtask keeps; beyond it those go first that lack the fewest visits
 */
public record RevisitSettings(
        Mode mode, int visits, int versions, Duration pause, Duration longestPause, Duration ttl, long capacityBytes)
        implements Serializable {

    /** Whether samples are kept. */
    public enum Mode {
        OFF,
        ON
    }

    /** Off; when on, a sample is scored again with every fourth version until its window is full. */
    public static RevisitSettings defaults() {
        return new RevisitSettings(
                Mode.OFF, 0, 4, Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofDays(1), 256L << 20);
    }

    public RevisitSettings {
        Requirements.of("revisit")
                .require(
                        visits >= 0 && visits <= 1000,
                        "visits",
                        visits,
                        "0 to 1000",
                        "0 is as many as history.window has losses")
                .require(versions >= 1, "versions", versions, "at least 1", "4 is the usual start")
                .require(
                        pause.toMillis() >= 10,
                        "pause",
                        pause,
                        "a duration of at least 10 ms",
                        "1 s is the usual start")
                .require(
                        longestPause.compareTo(pause) >= 0,
                        "longest-pause",
                        longestPause,
                        "at least revisit.pause",
                        "1 min is the usual start")
                .require(
                        ttl.compareTo(pause) > 0,
                        "ttl",
                        ttl,
                        "a duration above revisit.pause",
                        "take what all visits of a sample need, and some more")
                .require(
                        capacityBytes >= 1 << 10,
                        "capacity-bytes",
                        capacityBytes,
                        "at least 1024",
                        "268435456, which is 256 MiB, is the usual start")
                .orThrow();
    }

    public boolean enabled() {
        return mode == Mode.ON;
    }

    /** These settings with a number of visits instead of 0. */
    public RevisitSettings filling(int window) {
        return visits > 0 ? this : new RevisitSettings(mode, window, versions, pause, longestPause, ttl, capacityBytes);
    }
}

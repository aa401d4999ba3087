package io.noisegate.revisit;

import java.time.Duration;

/**
 * How far a kept sample is.
 *
 * @param left visits that it lacks, at least 1
 * @param version of the model at the last visit
 * @param sinceMs when the sample came, milliseconds since the epoch
 * @param lastMs when it was last visited
 * @param timerMs when it is looked at next
 */
record Visits(int left, long version, long sinceMs, long lastMs, long timerMs) {

    static Visits first(int left, long version, long nowMs, Duration pause) {
        return new Visits(left, version, nowMs, nowMs, nowMs + pause.toMillis());
    }

    /** Whether the model has moved on so far, either way, or it was long enough ago. */
    boolean due(long nowVersion, long nowMs, RevisitSettings settings) {
        return Math.abs(nowVersion - version) >= settings.versions()
                || nowMs - lastMs >= settings.longestPause().toMillis();
    }

    boolean expired(long nowMs, RevisitSettings settings) {
        return nowMs - sinceMs >= settings.ttl().toMillis();
    }

    /** After one more visit. */
    Visits visited(long nowVersion, long nowMs, Duration pause) {
        return new Visits(left - 1, nowVersion, sinceMs, nowMs, nowMs + pause.toMillis());
    }

    /** Looked at, and left alone. */
    Visits waiting(long nowMs, Duration pause) {
        return new Visits(left, version, sinceMs, lastMs, nowMs + pause.toMillis());
    }
}

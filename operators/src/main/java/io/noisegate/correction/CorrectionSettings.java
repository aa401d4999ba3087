package io.noisegate.correction;

import io.noisegate.settings.OrNever;
import io.noisegate.settings.Requirements;
import java.io.Serializable;
import java.time.Duration;

/**
 * Section {@code corrections}: labels that somebody corrected.
 *
 * @param enabled whether the topic of corrections is followed; features then cross the network once more, on their way to the
 *     subtask that knows the corrections of their sample
 * @param ttl how long after its sample last came a correction is forgotten; null: never
 */
public record CorrectionSettings(boolean enabled, @OrNever Duration ttl) implements Serializable {

    /** Off; when on, what was corrected is remembered for 30 days. */
    public static CorrectionSettings defaults() {
        return new CorrectionSettings(false, Duration.ofDays(30));
    }

    public CorrectionSettings {
        Requirements.of("corrections")
                .require(
                        ttl == null || ttl.compareTo(Duration.ofSeconds(1)) >= 0,
                        "ttl",
                        ttl,
                        "at least 1 s or never",
                        "take several times the longest pause between two arrivals of a sample")
                .orThrow();
    }
}

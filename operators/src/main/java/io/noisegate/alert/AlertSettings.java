package io.noisegate.alert;

import io.noisegate.settings.OrNever;
import io.noisegate.settings.Requirements;
import java.io.Serializable;
import java.time.Duration;

/**
 * Section {@code alert}: when a sample is reported as probably mislabeled.
 *
 * <p>An alert is raised when one of two clauses fires: the sample was dropped often enough of late, or its score is high
 * enough. It is cleared when neither holds any more, by a lower bar than the one that raised it, so that a sample near the
 * bar does not raise and clear in turns.
 *
 * @param dropped m: the first clause fires when at least m of the last n observations were dropped, 1 to n; 0: never
 * @param of n, 1 to 64
 * @param clearDropped the first clause holds until at most this many of the last n were dropped, 0 to m - 1
 * @param score hardness measure whose score is compared and reported; one of {@code history.measures}
 * @param above the second clause fires when the score exceeds this; infinite: never
 * @param clearBelow the second clause holds until the score falls below this, at most {@code above}
 * @param minimumObservations before a sample was observed this often, nothing is raised, at least 1
 * @param ttl how long after its last observation a sample's alert is forgotten, without being cleared; null: never
 */
public record AlertSettings(
        int dropped,
        int of,
        int clearDropped,
        String score,
        double above,
        double clearBelow,
        int minimumObservations,
        @OrNever Duration ttl)
        implements Serializable {
    private static final int LONGEST_RUN = 64;

    /** A mean margin that speaks against the label by more than 1, from the eighth observation on. */
    public static AlertSettings defaults() {
        return new AlertSettings(0, 5, 0, "aum", 1, 0.5, 8, Duration.ofDays(30));
    }

    public AlertSettings {
        Requirements.of("alert")
                .require(of >= 1 && of <= LONGEST_RUN, "of", of, "1 to 64 observations", "5 is the usual start")
                .require(
                        dropped >= 0 && dropped <= of,
                        "dropped",
                        dropped,
                        "0 to alert.of, which is " + of,
                        "4 of 5 is the usual start, 0 leaves this clause out")
                .require(
                        clearDropped >= 0 && clearDropped <= Math.max(0, dropped - 1),
                        "clear-dropped",
                        clearDropped,
                        "at least 0 and below alert.dropped, which is " + dropped,
                        "1 is the usual start")
                .require(
                        score != null && !score.isBlank(),
                        "score",
                        score,
                        "the name of a hardness measure",
                        "aum is the usual start")
                .require(!Double.isNaN(above), "above", above, "a number", "1 suits aum; .inf leaves this clause out")
                .require(
                        clearBelow <= above,
                        "clear-below",
                        clearBelow,
                        "a number of at most alert.above, which is " + above,
                        "take one somewhat below it")
                .require(
                        minimumObservations >= 1,
                        "minimum-observations",
                        minimumObservations,
                        "at least 1",
                        "8 is the usual start")
                .require(
                        ttl == null || ttl.compareTo(Duration.ofSeconds(1)) >= 0,
                        "ttl",
                        ttl,
                        "at least 1 s or never",
                        "take that of the history")
                .orThrow();
    }
}

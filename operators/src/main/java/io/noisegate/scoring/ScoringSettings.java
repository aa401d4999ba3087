package io.noisegate.scoring;

import io.noisegate.settings.Requirements;
import java.io.Serializable;
import java.time.Duration;

/**
 * How samples are grouped into micro-batches and how far scoring may run ahead of learning.
 *
 * @param batchSize samples per micro-batch, 1 to 65,536
 * @param linger how long an incomplete micro-batch waits for more samples
 * @param staleness how many batches a scorer may be ahead of the model it scores with; 0 is lockstep: every batch is
 *     scored with the model that learned the one before
 * @param parallelism number of scorers
 */
public record ScoringSettings(int batchSize, Duration linger, int staleness, int parallelism) implements Serializable {
    private static final int LARGEST_BATCH = 65_536;
    private static final int LARGEST_STALENESS = 4_096;
    private static final Duration LONGEST_LINGER = Duration.ofHours(1);

    public static ScoringSettings defaults() {
        return new ScoringSettings(128, Duration.ofMillis(10), 32, 1);
    }

    public ScoringSettings {
        Requirements.of("scoring")
                .require(
                        batchSize >= 1 && batchSize <= LARGEST_BATCH,
                        "batch-size",
                        batchSize,
                        "a number from 1 to " + LARGEST_BATCH,
                        "128 is the usual start")
                .require(
                        !linger.isNegative() && linger.compareTo(LONGEST_LINGER) <= 0,
                        "linger",
                        linger,
                        "a duration from 0 to 1 h",
                        "10 ms is the usual start")
                .require(
                        staleness >= 0 && staleness <= LARGEST_STALENESS,
                        "staleness",
                        staleness,
                        "a number of batches from 0 to " + LARGEST_STALENESS,
                        "0 is lockstep, 32 is the usual start")
                .require(
                        parallelism >= 1 && parallelism <= 32_768,
                        "parallelism",
                        parallelism,
                        "a number from 1 to 32768",
                        "1 per core or GPU given to scoring")
                .orThrow();
    }

    /** Whether every batch waits for the model that learned the one before. */
    public boolean lockstep() {
        return staleness == 0;
    }
}

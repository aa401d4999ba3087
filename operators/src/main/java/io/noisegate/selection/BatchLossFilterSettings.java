package io.noisegate.selection;

import io.noisegate.settings.Requirements;
import java.io.Serializable;

/**
 * Section {@code selection.batch-loss-filter}.
 *
 * @param minLossShare share of a batch's loss that the kept samples make up at least, in [0, 1]
 * @param minSampleShare share of a batch's samples that are kept at least, in [0, 1]
 */
public record BatchLossFilterSettings(double minLossShare, double minSampleShare) implements Serializable {

    /** The samples that make up 0.9 of the loss, however few. */
    public static BatchLossFilterSettings defaults() {
        return new BatchLossFilterSettings(0.9, 0);
    }

    public BatchLossFilterSettings {
        Requirements.of("selection.batch-loss-filter")
                .require(
                        minLossShare >= 0 && minLossShare <= 1,
                        "min-loss-share",
                        minLossShare,
                        "a number from 0 to 1",
                        "0.9 is the usual start")
                .require(
                        minSampleShare >= 0 && minSampleShare <= 1,
                        "min-sample-share",
                        minSampleShare,
                        "a number from 0 to 1",
                        "0 is the usual start")
                .orThrow();
    }
}

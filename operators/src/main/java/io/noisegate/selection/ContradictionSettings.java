package io.noisegate.selection;

import io.noisegate.settings.Requirements;
import java.io.Serializable;

/**
 * Section {@code selection.contradiction}, for the policies {@code recall} and {@code precision}.
 *
 * @param warmup observations during which a sample is kept unjudged, at least 0
 * @param largestDropShare share of a batch that is dropped at most, in [0, 1)
 */
public record ContradictionSettings(int warmup, double largestDropShare) implements Serializable {

    /** Judged from the sixth observation on; never more than 0.4 of a batch dropped. */
    public static ContradictionSettings defaults() {
        return new ContradictionSettings(5, 0.4);
    }

    public ContradictionSettings {
        Requirements.of("selection.contradiction")
                .require(warmup >= 0, "warmup", warmup, "at least 0 observations", "5 is the usual start")
                .require(
                        largestDropShare >= 0 && largestDropShare < 1,
                        "largest-drop-share",
                        largestDropShare,
                        "a number of at least 0 and below 1",
                        "0.4 is the usual start")
                .orThrow();
    }
}

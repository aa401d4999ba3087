package io.noisegate.update;

import io.noisegate.settings.Requirements;
import java.io.Serializable;

/**
 * Section {@code guards.model}: a model that got worse is not published, and the learner goes back to the last good one.
 *
 * @param heldOut rows on which models are compared, 0 to 4096; 0 compares none. They are part of every checkpoint
 * @param oneIn of so many different samples one is held out, and never learned
 * @param largestDrop of the accuracy on them, in [0, 1]
 * @param rollbackOnRequest whether the learner goes back to an earlier model when asked to; it then reads the model topic
 */
public record ModelGateSettings(int heldOut, int oneIn, double largestDrop, boolean rollbackOnRequest)
        implements Serializable {

    /** Off. When on: one sample in fifty is held out, and a fifth less of accuracy is too much. */
    public static ModelGateSettings defaults() {
        return new ModelGateSettings(0, 50, 0.2, false);
    }

    public ModelGateSettings {
        Requirements.of("guards.model")
                .require(
                        heldOut >= 0 && heldOut <= 4_096,
                        "held-out",
                        heldOut,
                        "0 to 4096 rows",
                        "256 is the usual start, 0 compares no models")
                .require(oneIn >= 2, "one-in", oneIn, "at least 2 samples", "50 is the usual start")
                .require(
                        largestDrop >= 0 && largestDrop <= 1,
                        "largest-drop",
                        largestDrop,
                        "a number from 0 to 1",
                        "0.2 is the usual start")
                .orThrow();
    }

    public boolean enabled() {
        return heldOut > 0;
    }
}

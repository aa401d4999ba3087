package io.noisegate.selection;

import io.noisegate.history.SoftTargetSettings;
import io.noisegate.settings.Requirements;
import java.io.Serializable;

/**
 * Section {@code selection.margin-sat}.
 *
 * @param from the observation of a sample, counted from 1, from which on its soft target follows the model and its
 *     weight the target and the margin, at least 1
 * @param momentum share of the old soft target in the new one, in [0, 1)
 * @param score hardness measure that takes the weight down, in the unit of a margin; one of {@code history.measures}
 */
public record MarginSatSettings(long from, double momentum, String score) implements Serializable {

    /** From the eighth observation of a sample on, with a momentum of 0.9 and the plain mean margin. */
    public static MarginSatSettings defaults() {
        return new MarginSatSettings(8, 0.9, "aum");
    }

    public MarginSatSettings {
        Requirements.of("selection.margin-sat")
                .require(from >= 1, "from", from, "at least observation 1", "8 is the usual start")
                .require(
                        momentum >= 0 && momentum < 1,
                        "momentum",
                        momentum,
                        "a number of at least 0 and below 1",
                        "0.9 is the usual start")
                .orThrow();
    }

    SoftTargetSettings softTargets() {
        return new SoftTargetSettings(from, momentum);
    }
}

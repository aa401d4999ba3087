package io.noisegate.selection;

import io.noisegate.history.SoftTargetSettings;
import io.noisegate.settings.Requirements;
import java.io.Serializable;

/**
 * Section {@code selection.self-adaptive}.
 *
 * @param target what is learned instead of the label
 * @param from for {@code running}: the observation of a sample, counted from 1, from which on its target follows the model
 * @param momentum for {@code running}: share of the old target in the new one, in [0, 1)
 * @param shareStart for {@code blended}: share of the prediction in the target until the warm-up ends, in [0, 1]
 * @param shareEnd for {@code blended}: that share in the end, in [0, 1]
 * @param warmup for {@code blended}: observations of a sample with {@code share-start}, at least 0
 * @param total for {@code blended}: observations of a sample until {@code share-end} is reached, at least 1
 */
public record SelfAdaptiveSettings(
        Target target, long from, double momentum, double shareStart, double shareEnd, long warmup, long total)
        implements Serializable {

    /** What is learned instead of the label. */
    public enum Target {
        /** A soft target per sample that follows the model, as the paper's authors have it. */
        RUNNING,
        /** A mixture of the label and the present prediction, as incerto has it. */
        BLENDED
    }

    /** The running target from the ninth observation on; for the blended one the schedule of incerto. */
    public static SelfAdaptiveSettings defaults() {
        return new SelfAdaptiveSettings(Target.RUNNING, 9, 0.9, 0, 0.9, 5, 20);
    }

    public SelfAdaptiveSettings {
        Requirements.of("selection.self-adaptive")
                .require(from >= 1, "from", from, "at least observation 1", "9 is the usual start")
                .require(
                        momentum >= 0 && momentum < 1,
                        "momentum",
                        momentum,
                        "a number of at least 0 and below 1",
                        "0.9 is the usual start")
                .require(
                        shareStart >= 0 && shareStart <= 1,
                        "share-start",
                        shareStart,
                        "a number from 0 to 1",
                        "0 is the usual start")
                .require(
                        shareEnd >= 0 && shareEnd <= 1,
                        "share-end",
                        shareEnd,
                        "a number from 0 to 1",
                        "0.9 is the usual start")
                .require(warmup >= 0, "warmup", warmup, "at least 0 observations", "5 is the usual start")
                .require(total >= 1, "total", total, "at least 1 observation", "take the expected number of passes")
                .orThrow();
    }

    SoftTargetSettings softTargets() {
        return new SoftTargetSettings(from, momentum);
    }

    SelfAdaptiveTargets schedule() {
        return new SelfAdaptiveTargets(shareStart, shareEnd, warmup, total);
    }
}

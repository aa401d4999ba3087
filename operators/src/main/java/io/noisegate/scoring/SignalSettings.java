package io.noisegate.scoring;

import io.noisegate.settings.Requirements;
import java.io.Serializable;

/**
 * Section {@code signals}: how the scorer computes what some hardness measures need beyond the prediction; it does so only
 * when such a measure is among {@code history.measures}.
 *
 * @param gradientNorm over which parameters the norm of measure {@code grand} is taken
 * @param embedding tensor of the model that measure {@code prototypicality} compares; null for what the last layer reads
 * @param prototypeMemory samples of a class over which its prototype reaches back, at least 1
 * @param dropoutPasses passes of measure {@code confidence-agreement}, at least 2
 * @param augmentation how measure {@code allsh} changes a sample
 * @param augmentationStrength largest shift as a share of height and width, or share of the features that are swapped; in
 *     (0, 0.5]
 * @param seed of dropped elements and augmentations; each batch draws its own numbers from it
 */
public record SignalSettings(
        GradientScope gradientNorm,
        String embedding,
        long prototypeMemory,
        int dropoutPasses,
        AugmentationKind augmentation,
        double augmentationStrength,
        long seed)
        implements Serializable {

    /** Parameters that a gradient norm covers. */
    public enum GradientScope {
        /** Everything that learns; costs about a step of learning. */
        ALL,
        /** The layer that makes the logits; costs hardly more than a forward pass. */
        LAST_LAYER
    }

    /** Ways to change a sample a little. */
    public enum AugmentationKind {
        /** {@code SHIFT} for inputs with channels, height and width, {@code SWAP} for all others. */
        AUTO,
        /** Pictures {@code [channels, height, width]} are moved by whole pixels; what is left free repeats the edge. */
        SHIFT,
        /** Some features take the values that they have in another sample of the batch. */
        SWAP
    }

    public static SignalSettings defaults() {
        return new SignalSettings(GradientScope.ALL, null, 1_000, 10, AugmentationKind.AUTO, 0.15, 1);
    }

    public SignalSettings {
        Requirements.of("signals")
                .require(
                        prototypeMemory >= 1,
                        "prototype-memory",
                        prototypeMemory,
                        "at least 1 sample",
                        "1000 is the usual start")
                .require(dropoutPasses >= 2, "dropout-passes", dropoutPasses, "at least 2", "10 is the usual start")
                .require(
                        augmentationStrength > 0 && augmentationStrength <= 0.5,
                        "augmentation-strength",
                        augmentationStrength,
                        "a number above 0 and at most 0.5",
                        "0.15 is the usual start")
                .orThrow();
    }
}

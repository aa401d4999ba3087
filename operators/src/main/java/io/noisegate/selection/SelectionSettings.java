package io.noisegate.selection;

import io.noisegate.history.HistorySettings;
import io.noisegate.settings.Requirements;
import java.io.Serializable;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Section {@code selection}: which samples are learned from, and with which weight.
 *
 * @param policy how samples are chosen
 * @param keepRatio share of the judged samples of a batch to keep, in (0, 1]; for {@code hasa} and {@code small-loss}
 * @param hasa read when the policy is {@code hasa}
 * @param smallLoss read when the policy is {@code small-loss}
 * @param marginDrop read when the policy is {@code margin-drop}
 * @param superloss the weighting, whatever the policy
 */
public record SelectionSettings(
        Policy policy,
        double keepRatio,
        HasaSettings hasa,
        SmallLossSettings smallLoss,
        MarginDropSettings marginDrop,
        SuperLossSettings superloss)
        implements Serializable {

    /** The selection policies by name; settings write them in lower case with hyphens. */
    public enum Policy {
        KEEP_ALL,
        HASA,
        SMALL_LOSS,
        MARGIN_DROP
    }

    /** Margin drop, which needs no guess of how many labels are wrong, weighted by SuperLoss. */
    public static SelectionSettings defaults() {
        return new SelectionSettings(
                Policy.MARGIN_DROP,
                0.8,
                HasaSettings.defaults(),
                SmallLossSettings.defaults(),
                MarginDropSettings.defaults(),
                SuperLossSettings.defaults());
    }

    public SelectionSettings {
        Requirements.of("selection")
                .require(
                        keepRatio > 0 && keepRatio <= 1,
                        "keep-ratio",
                        keepRatio,
                        "a number above 0 and at most 1",
                        "0.8 is the usual start")
                .orThrow();
    }

    /** These settings with another policy and no weighting: what they are compared with. */
    public SelectionSettings keepingAll() {
        return new SelectionSettings(Policy.KEEP_ALL, keepRatio, hasa, smallLoss, marginDrop, SuperLossSettings.none());
    }

    /**
     * The configured policy, for scores in the order of {@code history.measures}.
     *
     * @throws io.noisegate.settings.InvalidSettings if the history does not keep what the policy needs
     */
    public SelectionPolicy newPolicy(HistorySettings history) {
        return switch (policy) {
            case KEEP_ALL -> new KeepAll();
            case HASA -> new HasaSelection(keepRatio, hasa.warmup());
            case SMALL_LOSS ->
                new SmallLossSelection(
                        keepRatio,
                        smallLoss.warmup(),
                        smallLoss.signal() == SmallLossSettings.Signal.MEAN
                                ? OptionalInt.of(history.scoreOf("small-loss", "selection.policy small-loss"))
                                : OptionalInt.empty());
            case MARGIN_DROP ->
                new MarginDropSelection(
                        marginDrop.warmup(),
                        marginDrop.largestDropShare(),
                        history.scoreOf("aum", "selection.policy margin-drop"));
        };
    }

    /** The configured SuperLoss, if any. */
    public Optional<SuperLoss> newSuperLoss() {
        return superloss.enabled() ? Optional.of(SuperLoss.of(superloss)) : Optional.empty();
    }
}

package io.noisegate.selection;

import io.noisegate.history.HistorySettings;
import io.noisegate.history.SoftTargetSettings;
import io.noisegate.settings.Requirements;
import java.io.Serializable;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Section {@code selection}: which samples are learned from, and with which weight.
 *
 * @param policy how samples are chosen
 * @param keepRatio share of the judged samples of a batch to keep, in (0, 1], or {@code auto} for what confident learning
 *     estimates; for {@code hasa} and {@code small-loss}
 * @param hasa read when the policy is {@code hasa}
 * @param smallLoss read when the policy is {@code small-loss}
 * @param marginDrop read when the policy is {@code margin-drop}
 * @param batchLossFilter read when the policy is {@code batch-loss-filter}
 * @param marginSat read when the policy is {@code margin-sat}
 * @param selfAdaptive read when the policy is {@code self-adaptive}
 * @param contradiction read when the policy is {@code recall} or {@code precision}
 * @param superloss the weighting; {@code margin-sat} and the running {@code self-adaptive} weigh by themselves and only report
 *     its confidence
 * @param abstainBelow confidence of a prediction, its largest probability, below which it is withheld, in [0, 1]; 0 withholds
 *     none. It says nothing of what is learned
 */
public record SelectionSettings(
        Policy policy,
        String keepRatio,
        HasaSettings hasa,
        SmallLossSettings smallLoss,
        MarginDropSettings marginDrop,
        BatchLossFilterSettings batchLossFilter,
        MarginSatSettings marginSat,
        SelfAdaptiveSettings selfAdaptive,
        ContradictionSettings contradiction,
        SuperLossSettings superloss,
        double abstainBelow)
        implements Serializable {

    /** The selection policies by name; settings write them in lower case with hyphens. */
    public enum Policy {
        KEEP_ALL,
        HASA,
        SMALL_LOSS,
        MARGIN_DROP,
        BATCH_LOSS_FILTER,
        MARGIN_SAT,
        SELF_ADAPTIVE,
        RECALL,
        PRECISION
    }

    /** Margin drop, which needs no guess of how many labels are wrong, weighted by SuperLoss. */
    public static SelectionSettings defaults() {
        return new SelectionSettings(
                Policy.MARGIN_SAT,
                "0.8",
                HasaSettings.defaults(),
                SmallLossSettings.defaults(),
                MarginDropSettings.defaults(),
                BatchLossFilterSettings.defaults(),
                MarginSatSettings.defaults(),
                SelfAdaptiveSettings.defaults(),
                ContradictionSettings.defaults(),
                SuperLossSettings.defaults(),
                0);
    }

    public SelectionSettings {
        Requirements.of("selection")
                .require(
                        KeepRatio.isLegal(keepRatio),
                        "keep-ratio",
                        keepRatio,
                        "a number above 0 and at most 1, or auto",
                        "0.8 is the usual start")
                .require(
                        abstainBelow >= 0 && abstainBelow <= 1,
                        "abstain-below",
                        abstainBelow,
                        "a number from 0 to 1",
                        "0 withholds no prediction")
                .orThrow();
    }

    /** These settings with another policy and no weighting: what they are compared with. */
    public SelectionSettings keepingAll() {
        return with(Policy.KEEP_ALL).with(SuperLossSettings.none());
    }

    /** These settings with another policy. */
    public SelectionSettings with(Policy other) {
        return new SelectionSettings(
                other,
                keepRatio,
                hasa,
                smallLoss,
                marginDrop,
                batchLossFilter,
                marginSat,
                selfAdaptive,
                contradiction,
                superloss,
                abstainBelow);
    }

    /** These settings with another weighting. */
    public SelectionSettings with(SuperLossSettings other) {
        return new SelectionSettings(
                policy,
                keepRatio,
                hasa,
                smallLoss,
                marginDrop,
                batchLossFilter,
                marginSat,
                selfAdaptive,
                contradiction,
                other,
                abstainBelow);
    }

    /** How the soft target of each sample is to be kept for the policy; empty when it needs none. */
    public Optional<SoftTargetSettings> softTargets() {
        return switch (policy) {
            case MARGIN_SAT -> Optional.of(marginSat.softTargets());
            case SELF_ADAPTIVE ->
                selfAdaptive.target() == SelfAdaptiveSettings.Target.RUNNING
                        ? Optional.of(selfAdaptive.softTargets())
                        : Optional.empty();
            case KEEP_ALL, HASA, SMALL_LOSS, MARGIN_DROP, BATCH_LOSS_FILTER, RECALL, PRECISION -> Optional.empty();
        };
    }

    /** Whether the policy needs the probabilities of all classes with each observation. */
    public boolean needsProbabilities() {
        return policy == Policy.MARGIN_SAT || policy == Policy.SELF_ADAPTIVE;
    }

    /** Whether the policy needs to hear what confident learning says of each batch. */
    public boolean needsVerdicts() {
        return switch (policy) {
            case HASA, SMALL_LOSS -> KeepRatio.isAutomatic(keepRatio);
            case PRECISION -> true;
            case KEEP_ALL, MARGIN_DROP, BATCH_LOSS_FILTER, MARGIN_SAT, SELF_ADAPTIVE, RECALL -> false;
        };
    }

    /**
     * The configured policy, for scores in the order of {@code history.measures}.
     *
     * @throws io.noisegate.settings.InvalidSettings if the history does not keep what the policy needs
     */
    public SelectionPolicy newPolicy(HistorySettings history) {
        return switch (policy) {
            case KEEP_ALL -> new KeepAll();
            case HASA -> new HasaSelection(KeepRatio.of(keepRatio), hasa.warmup());
            case SMALL_LOSS ->
                new SmallLossSelection(
                        KeepRatio.of(keepRatio),
                        smallLoss.warmup(),
                        smallLoss.signal() == SmallLossSettings.Signal.MEAN
                                ? OptionalInt.of(history.scoreOf("small-loss", "selection.policy small-loss"))
                                : OptionalInt.empty());
            case MARGIN_DROP ->
                new MarginDropSelection(
                        marginDrop.warmup(),
                        marginDrop.largestDropShare(),
                        history.scoreOf("aum", "selection.policy margin-drop"));
            case BATCH_LOSS_FILTER ->
                new BatchLossFilter(batchLossFilter.minLossShare(), batchLossFilter.minSampleShare());
            case MARGIN_SAT ->
                new SoftTargetSelection(
                        OptionalInt.of(history.scoreOf(marginSat.score(), "selection.margin-sat.score")),
                        marginSat.from());
            case SELF_ADAPTIVE ->
                switch (selfAdaptive.target()) {
                    case RUNNING -> new SoftTargetSelection(OptionalInt.empty(), selfAdaptive.from());
                    case BLENDED -> new BlendedTargetSelection(selfAdaptive.schedule());
                };
            case RECALL -> ContradictionSelection.ofPredictions(contradiction);
            case PRECISION -> ContradictionSelection.ofVerdicts(contradiction);
        };
    }

    /** The share of the judged samples that the policy drops by its settings alone; 0 where it depends on the stream. */
    public double dropShare() {
        boolean byRatio = policy == Policy.HASA || policy == Policy.SMALL_LOSS;
        return byRatio && !KeepRatio.isAutomatic(keepRatio)
                ? 1 - KeepRatio.of(keepRatio).value()
                : 0;
    }
}

package io.noisegate.selection;

import io.noisegate.settings.Requirements;
import java.io.Serializable;
import java.util.Optional;

/**
 * Section {@code selection.superloss}: how far the loss of a sample lowers or raises its weight.
 *
 * @param threshold the loss tau at which the confidence is 1: {@code exp} for a moving average of the batches' mean
 *     losses, {@code global} for the running mean of all losses, a number, or {@code none} to leave SuperLoss out. A number
 *     of ln K suits K classes, but ties most samples once a model has learned much
 * @param evaluationThreshold the same for the confidence that is reported, of every sample whether learned from or not;
 *     {@code same} for that of {@code threshold}
 * @param regularization lambda, above 0: the smaller, the stronger the effect
 * @param warmupBatches batches during which an {@code exp} threshold is the mean loss of the batch itself, at least 0
 * @param weight whether the confidence is the weight of a kept sample's loss; otherwise it is only reported
 */
public record SuperLossSettings(
        String threshold, String evaluationThreshold, double regularization, long warmupBatches, boolean weight)
        implements Serializable {
    private static final String MOVING_AVERAGE = "exp";
    private static final String RUNNING_MEAN = "global";
    private static final String NONE = "none";
    private static final String SAME = "same";

    /** One threshold for both. */
    public SuperLossSettings(String threshold, double regularization, long warmupBatches, boolean weight) {
        this(threshold, SAME, regularization, warmupBatches, weight);
    }

    /** A moving average as threshold and a mild regularization, reported beside the weight of the policy. */
    public static SuperLossSettings defaults() {
        return new SuperLossSettings(MOVING_AVERAGE, 2, 0, false);
    }

    /** No SuperLoss: every confidence and every weight is 1. */
    public static SuperLossSettings none() {
        return new SuperLossSettings(NONE, 1, 0, false);
    }

    public SuperLossSettings {
        Requirements.of("selection.superloss")
                .require(
                        isKeyword(threshold) || isFiniteNumber(threshold),
                        "threshold",
                        threshold,
                        "exp, global, none or a number",
                        "exp is the usual start")
                .require(
                        SAME.equals(evaluationThreshold)
                                || isKeyword(evaluationThreshold)
                                || isFiniteNumber(evaluationThreshold),
                        "evaluation-threshold",
                        evaluationThreshold,
                        "same, exp, global, none or a number",
                        "same is the usual start")
                .require(
                        regularization > 0 && regularization < Double.POSITIVE_INFINITY,
                        "regularization",
                        regularization,
                        "a number above 0",
                        "2 is the usual start")
                .require(
                        warmupBatches >= 0,
                        "warmup-batches",
                        warmupBatches,
                        "a whole number of at least 0",
                        "0 is the usual start")
                .require(
                        !(weight && NONE.equals(threshold)),
                        "weight",
                        weight,
                        "false when selection.superloss.threshold is none",
                        "set a threshold, for example exp, or leave the weight out")
                .orThrow();
    }

    /** The SuperLoss that weights what is learned; empty without. */
    Optional<SuperLoss> forTraining() {
        return superLoss(threshold);
    }

    /** Whether what is reported has a threshold of its own. */
    boolean evaluatesApart() {
        return !SAME.equals(evaluationThreshold);
    }

    /** The SuperLoss whose confidences are reported, if it has a threshold of its own; empty without. */
    Optional<SuperLoss> forEvaluation() {
        return superLoss(evaluationThreshold);
    }

    private Optional<SuperLoss> superLoss(String tau) {
        return switch (tau) {
            case NONE -> Optional.empty();
            case MOVING_AVERAGE -> Optional.of(SuperLoss.ofMovingAverage(regularization));
            case RUNNING_MEAN -> Optional.of(SuperLoss.ofRunningMean(regularization));
            default -> Optional.of(SuperLoss.ofConstant(Double.parseDouble(tau), regularization));
        };
    }

    private static boolean isKeyword(String threshold) {
        return MOVING_AVERAGE.equals(threshold) || RUNNING_MEAN.equals(threshold) || NONE.equals(threshold);
    }

    private static boolean isFiniteNumber(String text) {
        try {
            return Double.isFinite(Double.parseDouble(text));
        } catch (NullPointerException | NumberFormatException notANumber) {
            return false;
        }
    }
}

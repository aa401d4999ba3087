package io.noisegate.selection;

import io.noisegate.settings.Requirements;
import java.io.Serializable;

/**
 * Section {@code selection.superloss}: how far the loss of a sample lowers or raises its weight.
 *
 * @param threshold the loss tau at which the confidence is 1: {@code exp} for a moving average of the batches' mean
 *     losses, {@code global} for the running mean of all losses, a number, or {@code none} to leave SuperLoss out. A number
 *     of ln K suits K classes, but ties most samples once a model has learned much
 * @param regularization lambda, above 0: the smaller, the stronger the effect
 * @param warmupBatches batches during which an {@code exp} threshold is the mean loss of the batch itself, at least 0
 * @param weight whether the confidence is the weight of a kept sample's loss; otherwise it is only reported
 */
public record SuperLossSettings(String threshold, double regularization, long warmupBatches, boolean weight)
        implements Serializable {
    private static final String MOVING_AVERAGE = "exp";
    private static final String RUNNING_MEAN = "global";
    private static final String NONE = "none";

    /** A moving average as threshold and a mild regularization, used as weight. */
    public static SuperLossSettings defaults() {
        return new SuperLossSettings(MOVING_AVERAGE, 2, 0, true);
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

    /** Whether confidences are computed at all. */
    public boolean enabled() {
        return !NONE.equals(threshold);
    }

    boolean isMovingAverage() {
        return MOVING_AVERAGE.equals(threshold);
    }

    boolean isRunningMean() {
        return RUNNING_MEAN.equals(threshold);
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

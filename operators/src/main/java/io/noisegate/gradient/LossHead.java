package io.noisegate.gradient;

import io.noisegate.settings.Requirements;

/**
 * The loss of one sample, from its row of model outputs {@code z} and its target {@code t}.
 *
 * @param labelSmoothing share of the target that is spread evenly over the classes, 0 up to but not including 1; for
 *     softmax cross-entropy only
 * @param huberDelta error from which on the Huber loss grows linearly, in units of the target, above 0
 */
public record LossHead(Kind kind, float labelSmoothing, float huberDelta) {
    /** The formula. */
    public enum Kind {
        /** {@code -sum_k t_k log softmax(z)_k}. */
        SOFTMAX_CROSS_ENTROPY,
        /** {@code mean_k log(1 + exp(z_k)) - t_k z_k}. */
        BINARY_CROSS_ENTROPY_WITH_LOGITS,
        /** {@code mean_k (z_k - t_k)^2}. */
        MEAN_SQUARED_ERROR,
        /** {@code mean_k} of {@code e^2 / 2} up to delta and {@code delta (|e| - delta / 2)} beyond, {@code e = z_k - t_k}. */
        HUBER
    }

    public LossHead {
        Requirements.of("model.loss")
                .require(
                        labelSmoothing >= 0 && labelSmoothing < 1,
                        "label-smoothing",
                        labelSmoothing,
                        "a number from 0 up to but not including 1",
                        "0.1 is the usual value, 0 turns it off")
                .require(
                        labelSmoothing == 0 || kind == Kind.SOFTMAX_CROSS_ENTROPY,
                        "label-smoothing",
                        labelSmoothing,
                        "0 for " + kind,
                        "smoothing belongs to softmax cross-entropy")
                .require(
                        huberDelta > 0 && Float.isFinite(huberDelta),
                        "huber-delta",
                        huberDelta,
                        "a finite number above 0",
                        "1 is the usual value")
                .orThrow();
    }

    /** A head without label smoothing, and with a delta of 1. */
    public static LossHead of(Kind kind) {
        return new LossHead(kind, 0, 1);
    }

    /** Whether the outputs are the logits of classes that exclude each other, whose softmax are probabilities. */
    public boolean hasProbabilities() {
        return kind == Kind.SOFTMAX_CROSS_ENTROPY;
    }
}

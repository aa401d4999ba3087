package io.noisegate.selection;

import io.noisegate.history.Assessment;

/**
 * Keep or drop, decided for one observation.
 *
 * @param confidence SuperLoss sigma*, in (0, e), 0 for an infinite loss, NaN for a loss that is NaN; 1 when no
 *     SuperLoss is configured
 * @param weight factor of the sample's loss in the step; 0 when dropped
 * @param abstain whether the prediction is withheld for want of confidence
 */
public record Decision(Assessment assessment, Reason reason, double confidence, float weight, boolean abstain) {

    /** A decision that withholds nothing. */
    public Decision(Assessment assessment, Reason reason, double confidence, float weight) {
        this(assessment, reason, confidence, weight, false);
    }

    /** Why a sample was kept or dropped. */
    public enum Reason {
        KEEP_ALL(true),
        WARM_UP(true),
        LOW_LOSS_VARIANCE(true),
        LOW_LOSS(true),
        HIGH_LOSS_VARIANCE(false),
        HIGH_LOSS(false),
        NON_FINITE_LOSS(false),
        POSITIVE_MARGIN(true),
        NEGATIVE_MARGIN(false),
        /** Would be dropped, but enough others of its batch, or of the last batches, already are. */
        DROP_LIMIT(true),
        /** Its loss is among the largest, which make up the share to learn from. */
        LARGE_SHARE_OF_LOSS(true),
        SMALL_SHARE_OF_LOSS(false),
        /** The model does not contradict the label now, or not confidently. */
        NOT_CONTRADICTED(true),
        CONTRADICTED(false);

        private final boolean keep;

        Reason(boolean keep) {
            this.keep = keep;
        }

        public boolean keep() {
            return keep;
        }
    }

    public boolean keep() {
        return reason.keep();
    }
}

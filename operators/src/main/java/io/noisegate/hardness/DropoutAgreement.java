package io.noisegate.hardness;

/**
 * Confidence agreement: the mean over all observations of what passes with live dropout agree on, in [1/K, 1]. Low for
 * samples that the model is unsure of; it ignores the label. See {@link ConfidenceAgreement}.
 */
public final class DropoutAgreement extends MeanOfSignal {
    public DropoutAgreement() {
        super("confidence-agreement", Direction.LOW_IS_HARD, Signal.AGREEMENT);
    }
}

package io.noisegate.hardness;

/**
 * ALLSH: the mean over all observations of the divergence between the sample and an augmented copy, at least 0, in nats. High
 * for samples near a boundary; it ignores the label. See {@link AugmentationDivergence}.
 */
public final class Sensitivity extends MeanOfSignal {
    public Sensitivity() {
        super("allsh", Direction.HIGH_IS_HARD, Signal.DIVERGENCE);
    }
}

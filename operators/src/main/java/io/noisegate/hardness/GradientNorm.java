package io.noisegate.hardness;

/**
 * GraNd: the mean over all observations of the norm of the gradient that the sample's own loss has by the model's parameters,
 * all of them or those of the last layer. At least 0; high for samples that would change the model most.
 *
 * <p>M. Paul, S. Ganguli, G. K. Dziugaite, <i>Deep Learning on a Data Diet</i>, NeurIPS 2021, section 2.1, which averages over
 * early training; H-CAT takes the final model only. The last layer by formula is {@link LastLayerGradient}.
 */
public final class GradientNorm extends MeanOfSignal {
    public GradientNorm() {
        super("grand", Direction.HIGH_IS_HARD, Signal.GRADIENT_NORM);
    }
}

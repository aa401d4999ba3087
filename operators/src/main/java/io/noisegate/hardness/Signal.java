package io.noisegate.hardness;

/** What a hardness measure may need beyond the prediction; the scorer computes it only when one does. */
public enum Signal {
    /** Norm of the gradient of the sample's own loss by the model's parameters; costs about a step of learning. */
    GRADIENT_NORM,
    /** Cosine of the sample's embedding with the mean embedding of its label, see {@link ClassPrototypes}. */
    TYPICALITY,
    /** What passes with live dropout agree on, see {@link ConfidenceAgreement}; costs so many forward passes. */
    AGREEMENT,
    /** Divergence between the sample and an augmented copy, see {@link AugmentationDivergence}; costs a forward pass. */
    DIVERGENCE,
    /** Gradient of the given class's probability by the model's input; costs a backward pass, and four bytes per input. */
    INPUT_GRADIENT
}

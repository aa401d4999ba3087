package io.noisegate.hardness;

/**
 * Prototypicality: the mean over all observations of the cosine between the sample's embedding and the prototype of its label;
 * in [-1, 1]. Low for samples that look unlike the others with their label. See {@link ClassPrototypes}.
 */
public final class Prototypicality extends MeanOfSignal {
    public Prototypicality() {
        super("prototypicality", Direction.LOW_IS_HARD, Signal.TYPICALITY);
    }
}

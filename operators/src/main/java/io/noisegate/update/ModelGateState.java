package io.noisegate.update;

import io.noisegate.sample.Label;

/**
 * What a {@link ModelGate} must remember.
 *
 * @param refused models so far
 * @param goodParameters of the last good model, flat; empty before the first
 * @param goodBuffers its running statistics, flat
 * @param features of the held-out rows, {@code [places, rowBytes]}
 * @param labels of the held-out rows, null where a place is free
 */
public record ModelGateState(
        long refused, float[] goodParameters, float[] goodBuffers, byte[] features, Label[] labels) {
    private static final float[] NONE = {};

    public ModelGateState {
        goodParameters = goodParameters == null ? NONE : goodParameters;
        goodBuffers = goodBuffers == null ? NONE : goodBuffers;
    }

    /** The arrays are those of a running gate; a copy stays as it is. */
    ModelGateState copy() {
        return new ModelGateState(
                refused, goodParameters.clone(), goodBuffers.clone(), features.clone(), labels.clone());
    }
}

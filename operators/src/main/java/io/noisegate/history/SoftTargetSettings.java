package io.noisegate.history;

import java.io.Serializable;

/**
 * How the running soft target of a sample is kept, see {@link SoftTarget}. It takes four bytes per class and sample.
 *
 * @param from the observation of a sample, counted from 1, from which on its target follows the model
 * @param momentum share of the old target in the new one, in [0, 1)
 */
public record SoftTargetSettings(long from, double momentum) implements Serializable {}

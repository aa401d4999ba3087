package io.noisegate.correction;

import io.noisegate.sample.Label;

/**
 * Somebody looked at a sample and says which label is right.
 *
 * @param madeAtMs when, in milliseconds since the epoch
 * @param label replaces the one that comes with the sample
 */
public record Correction(String sampleId, long madeAtMs, Label label) {

    /** Whether this says something new: it was made no earlier than what is known, and with another label. */
    public boolean changes(Correction known) {
        return known == null || madeAtMs >= known.madeAtMs && !label.equals(known.label);
    }
}

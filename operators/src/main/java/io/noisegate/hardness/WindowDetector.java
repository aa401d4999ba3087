package io.noisegate.hardness;

/** Tells from what a model made of a label over time whether the label is wrong. Used by one thread at a time. */
public interface WindowDetector {

    /** How many observations it reads, at least 1. */
    int window();

    /**
     * The probability that the label is wrong, in [0, 1].
     *
     * @param labelProbabilities of the given class, {@code [window]}, oldest first
     */
    double wrongProbability(float[] labelProbabilities);
}

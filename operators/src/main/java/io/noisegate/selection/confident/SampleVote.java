package io.noisegate.selection.confident;

/**
 * What one sample counts in a {@link StreamingConfidentJoint}: 12 bytes to be kept with the sample, so that it can be taken
 * back when the model says something else of it.
 *
 * @param label the given class, 0..K-1
 * @param labelProbability of the given class, in [0, 1]
 * @param guess the class the sample is confidently of, 0..K-1; {@link #NONE} when it is confident of none
 */
public record SampleVote(int label, float labelProbability, int guess) {
    /** No class. */
    public static final int NONE = -1;

    /** Whether the sample is counted in the joint. */
    public boolean isConfident() {
        return guess != NONE;
    }

    /** Whether the sample is confidently of another class than its label. */
    public boolean contradictsLabel() {
        return isConfident() && guess != label;
    }
}

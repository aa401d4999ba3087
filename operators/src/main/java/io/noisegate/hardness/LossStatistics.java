package io.noisegate.hardness;

/** What measures may ask of a sample's window of losses. */
public interface LossStatistics {

    /** Number of losses in the window. */
    int size();

    /** Population variance of the losses in the window; 0 for fewer than two. */
    double variance();
}

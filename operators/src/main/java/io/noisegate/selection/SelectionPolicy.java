package io.noisegate.selection;

import io.noisegate.history.Assessment;
import io.noisegate.selection.Decision.Reason;
import io.noisegate.selection.confident.BatchVerdict;

/**
 * Decides which samples of a batch are learned from.
 *
 * <p>A batch of n samples takes O(n log n) time. Policies that remember something between batches do so in
 * {@link #mostObservations}, which is saved with each checkpoint. Not thread-safe.
 */
public interface SelectionPolicy {

    /**
     * The reason to keep or to drop each sample.
     *
     * @param batch {@code [batch]}, in row order; not changed
     * @return {@code [batch]}
     */
    Reason[] decide(Assessment[] batch);

    /** Says what confident learning says of the batch that is decided next; only to policies that need it. */
    default void hear(BatchVerdict verdict) {}

    /**
     * The weights that the policy itself gives to samples, instead of SuperLoss.
     *
     * @return {@code [batch]}, 0 for dropped ones; null when it leaves weighing to SuperLoss
     */
    default float[] weights(Assessment[] batch) {
        return null;
    }

    /**
     * What is learned instead of the labels.
     *
     * @return {@code [batch, classes]}; null when the labels stand as given
     */
    default float[][] targets(Assessment[] batch) {
        return null;
    }

    /** The largest number of observations any sample had so far, as far as the policy needs it; 0 otherwise. */
    default long mostObservations() {
        return 0;
    }

    /** Goes on from a saved {@link #mostObservations}. */
    default void resume(long mostObservations) {}
}

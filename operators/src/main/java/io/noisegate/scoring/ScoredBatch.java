package io.noisegate.scoring;

import io.noisegate.sample.Label;

/**
 * Consecutive rows of a micro-batch as it was scored, for the learner: their features and labels, as many as {@link
 * #LARGEST_BLOCK_BYTES} hold, and at least one.
 *
 * <p>A block without rows is a scorer's greeting: the first thing a scorer sends after each start, so that the learner
 * knows whom it publishes models for.
 *
 * @param fence drawn anew by the scorer at each start; models are published for the fences of the running scorers
 * @param scorer index of the scorer, 0..scorers-1
 * @param scorers how many there are
 * @param sequence number of the batch among those of this scorer, rising by one; in a greeting that of the last batch
 *     before the start
 * @param batchId of the batch
 * @param batchSize rows of the whole batch
 * @param firstRow position of the block's first row in the batch
 * @param features of the block's rows, row after row in the model's input format; may be longer than needed
 * @param featureBytes how many bytes of {@code features} count
 * @param labels of the block's rows; may be longer than needed
 * @param rows how many rows the block has
 */
public record ScoredBatch(
        String fence,
        int scorer,
        int scorers,
        long sequence,
        long batchId,
        int batchSize,
        int firstRow,
        byte[] features,
        int featureBytes,
        Label[] labels,
        int rows) {
    /**
     * Small enough that most blocks lie within one network buffer of 32 KB and are read from there: a record that does not is put together in
     * memory first, and one of more than 5 MB on disk.
     */
    static final int LARGEST_BLOCK_BYTES = 12 << 10;

    private static final byte[] NO_FEATURES = {};
    private static final Label[] NO_LABELS = {};

    static ScoredBatch greeting(String fence, int scorer, int scorers, long lastSequence) {
        return new ScoredBatch(fence, scorer, scorers, lastSequence, 0, 0, 0, NO_FEATURES, 0, NO_LABELS, 0);
    }

    public boolean isGreeting() {
        return batchSize == 0;
    }
}

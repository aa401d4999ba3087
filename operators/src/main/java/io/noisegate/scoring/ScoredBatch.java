package io.noisegate.scoring;

import io.noisegate.runtime.BatchBuffers;
import io.noisegate.sample.Label;
import java.nio.ByteBuffer;

/**
 * Consecutive rows of a micro-batch as it was scored, for the learner: their features and labels, as many as {@link
 * #LARGEST_BLOCK_BYTES} hold, and at least one.
 *
 * <p>Two messages have no rows. A scorer's greeting is the first thing it sends after each start, so that the learner knows whom
 * it publishes models for. The other stands for a whole batch that the learner finds in the scorer's {@link BatchHandover}.
 *
 * @param fence drawn anew by the scorer at each start; models are published for the fences of the running scorers
 * @param sequence number of the batch among those of this scorer, rising by one; in a greeting that of the last batch
 *     before the start
 * @param batchId of the batch
 * @param batchSize rows of the whole batch; 0 in a greeting
 * @param firstRow position of the block's first row in the batch
 * @param features of the block's rows from index 0 on, row after row in the model's input format; may be longer than needed
 * @param labels of the block's rows; may be longer than needed
 * @param rows how many rows the block has
 */
public record ScoredBatch(
        String fence,
        long sequence,
        long batchId,
        int batchSize,
        int firstRow,
        ByteBuffer features,
        Label[] labels,
        int rows) {
    /**
     * Small enough that most blocks lie within one network buffer of 32 KB and are read from there: a record that does not is put together in
     * memory first, and one of more than 5 MB on disk.
     */
    static final int LARGEST_BLOCK_BYTES = 12 << 10;

    private static final ByteBuffer NO_FEATURES = ByteBuffer.allocate(0);
    private static final Label[] NO_LABELS = {};

    static ScoredBatch greeting(String fence, long lastSequence) {
        return handedOver(fence, lastSequence, 0, 0);
    }

    static ScoredBatch handedOver(String fence, long sequence, long batchId, int batchSize) {
        return new ScoredBatch(fence, sequence, batchId, batchSize, 0, NO_FEATURES, NO_LABELS, 0);
    }

    public boolean isGreeting() {
        return batchSize == 0;
    }

    /** Whether the rows are in the scorer's {@link BatchHandover}. */
    public boolean isHandedOver() {
        return batchSize > 0 && rows == 0;
    }

    /** The whole batch that this message stands for. */
    public ScoredBatch in(BatchBuffers memory) {
        return new ScoredBatch(fence, sequence, batchId, batchSize, 0, memory.features(), memory.labels(), batchSize);
    }
}

package io.noisegate.scoring;

import io.noisegate.gradient.LearnableModel;
import io.noisegate.hardness.Observation;
import io.noisegate.hardness.Signals;
import io.noisegate.runtime.BatchBuffers;
import io.noisegate.runtime.ScoringSession;
import io.noisegate.sample.Label;
import io.noisegate.sample.Sample;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * The samples of one micro-batch, one row each, as a handful of arrays that are used again for the next batch. Features go
 * straight into the direct buffer that ONNX Runtime reads.
 *
 * <p>Not thread-safe. Owns its direct buffers; memory is capacity times the bytes of a row.
 */
final class MicroBatch implements AutoCloseable {
    private final int rowBytes;
    private final String[] ids;
    private final byte[] block;
    private final int blockRows;
    private final boolean wholeRows;
    private final Predictions predictions;
    private BatchBuffers buffers;
    private int rows;
    private Signals[] signals;

    /**
     * @param forLearner whether batches are passed on, block by block
     * @param wholeRows whether observations carry the probabilities of all classes
     */
    MicroBatch(LearnableModel model, int capacity, boolean forLearner, boolean wholeRows) {
        this.wholeRows = wholeRows;
        this.buffers = new BatchBuffers(model, capacity);
        this.predictions = new Predictions(model, capacity);
        this.rowBytes = model.rowBytes();
        this.ids = new String[capacity];
        this.blockRows = Math.max(1, Math.min(capacity, ScoredBatch.LARGEST_BLOCK_BYTES / Math.max(1, rowBytes)));
        this.block = new byte[forLearner ? blockRows * rowBytes : 0];
    }

    int rows() {
        return rows;
    }

    void add(Sample sample) {
        ids[rows] = sample.id();
        buffers.features().put(rows * rowBytes, sample.bytes(), sample.offset(), rowBytes);
        buffers.target(rows, sample.label());
        rows++;
    }

    /** Copies of the samples in the open batch. */
    List<Sample> samples() {
        List<Sample> samples = new ArrayList<>(rows);
        for (int row = 0; row < rows; row++) {
            byte[] copy = new byte[rowBytes];
            buffers.features().get(row * rowBytes, copy);
            samples.add(new Sample(ids[row], buffers.labels()[row], copy, 0, rowBytes));
        }
        return samples;
    }

    void score(ScoringSession session) {
        session.score(buffers, rows);
    }

    /** Scores, and computes what the measures need beyond the prediction. */
    void score(ScoringSession session, SampleSignals needed, long batchId) {
        signals = needed.score(session, buffers, rows, batchId);
    }

    /** Leaves the memory of the rows to the caller; the next batch needs other room. */
    BatchBuffers leaveRows() {
        BatchBuffers left = buffers;
        buffers = null;
        return left;
    }

    void continueIn(BatchBuffers room) {
        buffers = room;
    }

    void forEachBlock(String fence, long sequence, long batchId, Consumer<ScoredBatch> receiver) {
        for (int first = 0; first < rows; first += blockRows) {
            int count = Math.min(blockRows, rows - first);
            buffers.features().get(first * rowBytes, block, 0, count * rowBytes);
            receiver.accept(new ScoredBatch(
                    fence,
                    sequence,
                    batchId,
                    rows,
                    first,
                    ByteBuffer.wrap(block, 0, count * rowBytes),
                    Arrays.copyOfRange(buffers.labels(), first, first + count),
                    count));
        }
    }

    void forEachObservation(long batchId, long generation, long version, Consumer<Observation> receiver) {
        FloatBuffer losses = buffers.losses();
        Label[] labels = buffers.labels();
        predictions.read(buffers, rows);
        for (int row = 0; row < rows; row++) {
            receiver.accept(new Observation(
                    ids[row],
                    batchId,
                    rows,
                    row,
                    generation,
                    version,
                    labels[row],
                    losses.get(row),
                    predictions.of(row, labels[row], wholeRows),
                    signals == null ? null : signals[row]));
        }
    }

    void clear() {
        rows = 0;
        signals = null;
    }

    @Override
    public void close() {
        if (buffers != null) {
            buffers.close();
        }
    }
}

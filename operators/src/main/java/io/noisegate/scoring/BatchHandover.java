package io.noisegate.scoring;

import io.noisegate.gradient.LearnableModel;
import io.noisegate.runtime.BatchBuffers;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Hands the batches of one scorer to a learner in the same process, memory and all, which spares their features four copies.
 * A message without rows still goes through the network for each, so that order and barriers stay Flink's.
 *
 * <p>A scorer opens one at each start, under its fence, and the learner joins when it is greeted. A learner in another process
 * does not find it; then batches travel as blocks. Memory: one batch that the scorer fills and the {@link #lead} with the learner;
 * beyond that the scorer waits until one comes back. Whoever leaves last closes them.
 */
public final class BatchHandover implements AutoCloseable {
    private static final int SMALLEST_LEAD = 2;
    private static final int LARGEST_LEAD = 8;
    private static final long LEAD_BYTES = 16 << 20;

    private static final Map<String, BatchHandover> OPEN = new ConcurrentHashMap<>();

    private final String fence;
    private final LearnableModel model;
    private final int batchSize;
    private final int lead;
    private final Map<Long, BatchBuffers> handedOver = new HashMap<>();
    private final Deque<BatchBuffers> spare = new ArrayDeque<>();
    private boolean joined;
    private boolean closed;

    private BatchHandover(String fence, LearnableModel model, int batchSize) {
        this.fence = fence;
        this.model = model;
        this.batchSize = batchSize;
        this.lead = lead((long) batchSize * model.rowBytes());
    }

    /**
     * How many batches may be with the learner: as many as keep it busy while decisions are on their way, fewer where they are
     * large.
     */
    static int lead(long batchBytes) {
        return (int) Math.max(SMALLEST_LEAD, Math.min(LARGEST_LEAD, LEAD_BYTES / batchBytes));
    }

    /**
     * Opens that of a scorer.
     *
     * @param fence of this start of the scorer
     * @param batchSize rows of a batch at most
     */
    static BatchHandover open(String fence, LearnableModel model, int batchSize) {
        BatchHandover handover = new BatchHandover(fence, model, batchSize);
        OPEN.put(fence, handover);
        return handover;
    }

    /** Joins that of a scorer for the learner, if the scorer is in this process. */
    public static Optional<BatchHandover> join(String fence) {
        Optional<BatchHandover> handover = Optional.ofNullable(OPEN.get(fence));
        handover.ifPresent(BatchHandover::join);
        return handover;
    }

    private synchronized void join() {
        joined = true;
    }

    /** For the scorer: whether a learner in this process takes batches. */
    synchronized boolean joined() {
        return joined;
    }

    /** For the scorer: leaves a batch to the learner, before the message that stands for it. */
    synchronized void handOver(long batchId, BatchBuffers batch) {
        handedOver.put(batchId, batch);
    }

    /** For the scorer: room for the next batch; waits while the learner has as many as it may. */
    synchronized BatchBuffers room() throws InterruptedException {
        while (spare.isEmpty() && handedOver.size() >= lead) {
            wait();
        }
        return spare.isEmpty() ? new BatchBuffers(model, batchSize) : spare.pop();
    }

    /**
     * For the learner: the rows of a batch, its own to change until it gives them back.
     *
     * @throws IllegalStateException if they were not handed over here
     */
    public synchronized BatchBuffers rowsOf(long batchId) {
        BatchBuffers batch = handedOver.get(batchId);
        if (batch == null) {
            throw new IllegalStateException("batch %d was not handed over".formatted(batchId));
        }
        return batch;
    }

    /** For the learner: gives back a batch; nothing happens if it was not handed over here. */
    public synchronized void giveBack(long batchId) {
        BatchBuffers batch = handedOver.remove(batchId);
        if (batch == null) {
            return;
        }
        if (closed) {
            batch.close();
        } else {
            spare.push(batch);
            notifyAll();
        }
    }

    /** For the learner: gives back everything, and takes no more. */
    public synchronized void leave() {
        joined = false;
        endIfAlone();
    }

    /** For the scorer: what is with the learner stays open until it comes back. */
    @Override
    public synchronized void close() {
        closed = true;
        spare.forEach(BatchBuffers::close);
        spare.clear();
        endIfAlone();
    }

    private void endIfAlone() {
        if (!joined) {
            OPEN.remove(fence);
            List.copyOf(handedOver.keySet()).forEach(this::giveBack);
        }
    }
}

package io.noisegate.update;

import io.noisegate.runtime.BatchBuffers;
import io.noisegate.scoring.ScoredBatch;
import java.util.ArrayList;
import java.util.List;

/** A batch of which the blocks, the decision or both are still on their way to the learner. */
final class PendingBatch {
    private final List<ScoredBatch> blocks = new ArrayList<>(1);
    private int rows;
    private BatchBuffers memory;
    private float[] weights;
    private float[] targets;

    void add(ScoredBatch block) {
        blocks.add(block);
        rows += block.rows();
    }

    void decide(float[] decidedWeights, float[] decidedTargets) {
        weights = decidedWeights;
        targets = decidedTargets;
    }

    /** The whole batch, in the memory it was scored in. */
    void add(ScoredBatch whole, BatchBuffers scoredIn) {
        add(whole);
        memory = scoredIn;
    }

    boolean complete() {
        return weights != null && !blocks.isEmpty() && rows == blocks.get(0).batchSize();
    }

    List<ScoredBatch> blocks() {
        return blocks;
    }

    /** What the rows were scored in; null if they came in blocks. */
    BatchBuffers memory() {
        return memory;
    }

    /** What the rows are learned as, {@code [rows, classes]}; null when the labels stand as given. */
    float[] targets() {
        return targets;
    }

    /** Factor of each row's loss; 0 for a dropped row. */
    float[] weights() {
        return weights;
    }
}

package io.noisegate.selection.confident;

import io.noisegate.hardness.Observation;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;

/**
 * Gathers the observations of each batch into one {@link PredictedBatch}. They must come straight from who makes the batches,
 * one batch after the other with its rows in order; then no batch is open at a barrier, and there is no state.
 */
public final class PredictedBatchFunction extends ProcessFunction<Observation, PredictedBatch> {
    private final int classes;

    private transient PredictedBatch open;

    /** @param classes K */
    public PredictedBatchFunction(int classes) {
        this.classes = classes;
    }

    @Override
    public void processElement(Observation observation, Context context, Collector<PredictedBatch> out) {
        if (observation.row() == 0) {
            open = PredictedBatch.ofSize(observation.batchId(), observation.batchSize(), classes);
        }
        if (open == null || open.batchId() != observation.batchId()) {
            throw new IllegalStateException("Row %d of batch %d came without those before it"
                    .formatted(observation.row(), observation.batchId()));
        }
        open.put(observation, classes);
        if (observation.row() == observation.batchSize() - 1) {
            out.collect(open);
            open = null;
        }
    }
}

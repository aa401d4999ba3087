package io.noisegate.trial;

import io.noisegate.dataset.LabeledDataset;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.model.ModelUpdate;
import io.noisegate.runtime.BatchBuffers;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.runtime.ScoringSession;
import io.noisegate.sample.Label;
import java.nio.FloatBuffer;
import java.util.List;

/** Share of clean test rows that a model gets right. Owns one session and one batch of all rows; not thread-safe. */
final class TestAccuracy implements AutoCloseable {
    private final List<LabeledDataset.Row> rows;
    private final int outputs;
    private final BatchBuffers batch;
    private final ScoringSession session;

    TestAccuracy(LearnableModel model, LabeledDataset test) {
        rows = test.rows();
        outputs = model.outputs();
        batch = new BatchBuffers(model, rows.size());
        session = ScoringSession.updatable(model, RuntimeSettings.defaults());
        for (int i = 0; i < rows.size(); i++) {
            batch.features().put(i * model.rowBytes(), rows.get(i).features());
            batch.target(i, Label.ofClass(truth(i)));
        }
    }

    double of(ModelUpdate update) {
        session.update(update.parameters(), update.buffers());
        session.score(batch, rows.size());
        FloatBuffer logits = batch.logits();
        int right = 0;
        for (int i = 0; i < rows.size(); i++) {
            if (largest(logits, i * outputs) == truth(i)) {
                right++;
            }
        }
        return (double) right / rows.size();
    }

    private int truth(int row) {
        return rows.get(row).cleanLabel().orElse(rows.get(row).givenLabel());
    }

    private int largest(FloatBuffer logits, int first) {
        int best = 0;
        for (int k = 1; k < outputs; k++) {
            if (logits.get(first + k) > logits.get(first + best)) {
                best = k;
            }
        }
        return best;
    }

    @Override
    public void close() {
        session.close();
        batch.close();
    }
}

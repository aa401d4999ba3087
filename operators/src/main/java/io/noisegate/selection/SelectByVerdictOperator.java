package io.noisegate.selection;

import io.noisegate.history.Assessment;
import io.noisegate.history.HistorySettings;
import io.noisegate.selection.confident.BatchVerdict;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.BoundedMultiInput;
import org.apache.flink.streaming.api.operators.TwoInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * {@link SelectOperator} for policies that listen to confident learning: a batch is decided when all its rows and its
 * {@link BatchVerdict} are there, whatever comes first. So the verdict on a batch is the one that has counted this very
 * batch, and decisions do not depend on timing. Both inputs are keyed by batch id.
 */
public final class SelectByVerdictOperator extends AbstractSelectOperator
        implements TwoInputStreamOperator<Assessment, BatchVerdict, Decision>, BoundedMultiInput {
    private static final int INPUTS = 2;

    private transient Map<Long, Assessment[]> complete;
    private transient Map<Long, BatchVerdict> verdicts;
    private transient int openInputs;

    public SelectByVerdictOperator(SelectionSettings selection, HistorySettings history, DropGuardSettings drops) {
        super(selection, history, drops);
    }

    @Override
    public void open() throws Exception {
        super.open();
        complete = new HashMap<>();
        verdicts = new HashMap<>();
        openInputs = INPUTS;
    }

    @Override
    public void processElement1(StreamRecord<Assessment> assessment) {
        add(assessment.getValue()).ifPresent(batch -> {
            long batchId = batch[0].observation().batchId();
            complete.put(batchId, batch);
            decideIfReady(batchId);
        });
    }

    @Override
    public void processElement2(StreamRecord<BatchVerdict> verdict) {
        verdicts.put(verdict.getValue().batchId(), verdict.getValue());
        decideIfReady(verdict.getValue().batchId());
    }

    private void decideIfReady(long batchId) {
        if (complete.containsKey(batchId) && verdicts.containsKey(batchId)) {
            selector.hear(verdicts.remove(batchId));
            decide(complete.remove(batchId));
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        requireNothingWaiting("at checkpoint " + context.getCheckpointId());
    }

    @Override
    public void endInput(int input) {
        openInputs--;
        if (openInputs == 0) {
            requireNoOpenBatches("at the end of the input");
            requireNothingWaiting("at the end of the input");
        }
    }

    private void requireNothingWaiting(String when) {
        if (!complete.isEmpty() || !verdicts.isEmpty()) {
            throw incomplete(
                    when,
                    "%d batches without verdict, %d verdicts without batch"
                            .formatted(complete.size(), verdicts.size()));
        }
    }
}

package io.noisegate.scoring;

import io.noisegate.hardness.Observation;
import io.noisegate.hardness.ObservationSerializer;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * Gathers observations that were made elsewhere into micro-batches, in which they are compared and weighted: closed by size, by
 * linger, before a checkpoint barrier and at the end of the input. In lockstep a barrier does not close the batch, which goes
 * into the checkpoint instead, so that batches depend on the input alone.
 *
 * <p>Batch ids are made as {@link ScoreOperator} makes them. State: {@code batch-sequence} and {@code open-batch}, operator state.
 */
public final class GatherOperator extends LingerOperator<Observation>
        implements OneInputStreamOperator<Observation, Observation>, BoundedOneInput {
    private transient List<Observation> batch;
    private transient int subtask;
    private transient long sequence;
    private transient ListState<Long> sequenceState;
    private transient ListState<Observation> openBatchState;

    public GatherOperator(ScoringSettings settings) {
        super(settings);
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        sequenceState =
                context.getOperatorStateStore().getListState(new ListStateDescriptor<>("batch-sequence", Types.LONG));
        openBatchState = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("open-batch", ObservationSerializer.INSTANCE));
        subtask = getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
        sequence = context.isRestored() ? System.currentTimeMillis() : 0;
        for (long last : sequenceState.get()) {
            sequence = last;
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        batch = new ArrayList<>(settings.batchSize());
        for (Observation observation : openBatchState.get()) {
            add(observation);
        }
    }

    @Override
    public void processElement(StreamRecord<Observation> element) throws Exception {
        add(element.getValue());
    }

    private void add(Observation observation) throws Exception {
        if (batch.isEmpty()) {
            batchOpened();
        }
        batch.add(observation);
        if (batch.size() == settings.batchSize()) {
            flush();
        }
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        if (!settings.lockstep()) {
            flush();
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        sequenceState.update(List.of(sequence));
        openBatchState.update(batch);
    }

    @Override
    public void endInput() throws Exception {
        flush();
    }

    @Override
    protected void closeBatch() {
        long batchId = ScoreOperator.batchId(++sequence, subtask);
        for (int row = 0; row < batch.size(); row++) {
            output.collect(new StreamRecord<>(batch.get(row).inBatch(batchId, batch.size(), row)));
        }
        batch.clear();
    }
}

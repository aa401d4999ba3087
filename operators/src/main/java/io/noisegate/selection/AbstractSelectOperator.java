package io.noisegate.selection;

import io.noisegate.history.Assessment;
import io.noisegate.history.HistorySettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;

/**
 * What there is to selecting, however batches get complete: decides a batch, and emits one {@link BatchDecision} to {@link SelectOperator#BATCH_DECISIONS} and then one
 * {@link Decision} per sample in row order; keyed by batch id.
 *
 * <p>Incomplete batches are in memory only. Whoever makes the batches completes them before a checkpoint barrier, and
 * barriers are aligned, so there are none when a checkpoint is taken; if there are, the checkpoint fails.
 *
 * <p>State: {@code selection-memory}, operator state, one {@link SelectionMemory} per subtask. Each subtask has its own
 * moving average of SuperLoss over the batches it sees; after rescaling a subtask that takes over several goes on from their
 * mean, and one that takes over none starts anew.
 *
 * <p>Metrics: {@link SelectMetrics}.
 */
abstract class AbstractSelectOperator extends AbstractStreamOperator<Decision> {
    private final SelectionSettings selection;
    private final HistorySettings history;
    private final DropGuardSettings drops;

    transient Selector selector;
    private transient OpenBatches openBatches;
    private transient ListState<SelectionMemory> memories;
    private transient StreamRecord<Decision> record;
    private transient SelectMetrics metrics;

    AbstractSelectOperator(SelectionSettings selection, HistorySettings history, DropGuardSettings drops) {
        this.selection = selection;
        this.history = history;
        this.drops = drops;
    }

    @Override
    public void initializeState(StateInitializationContext context) throws Exception {
        super.initializeState(context);
        selector = new Selector(selection, history, drops);
        openBatches = new OpenBatches();
        memories = context.getOperatorStateStore()
                .getListState(new ListStateDescriptor<>("selection-memory", SelectionMemorySerializer.INSTANCE));
        List<SelectionMemory> saved = new ArrayList<>();
        memories.get().forEach(saved::add);
        if (!saved.isEmpty()) {
            selector.resume(SelectionMemory.merged(saved));
        }
    }

    @Override
    public void open() throws Exception {
        super.open();
        record = new StreamRecord<>(null);
        metrics = new SelectMetrics(getMetricGroup().addGroup("noisegate"), selector, openBatches);
    }

    /** The batch of the assessment in row order, if that was its last missing row. */
    final Optional<Assessment[]> add(Assessment assessment) {
        return openBatches.add(assessment);
    }

    /** Decides a batch and emits what was decided. */
    final void decide(Assessment[] batch) {
        Decision[] decisions = selector.decide(batch);
        float[][] targets = selector.targets(batch);
        output.collect(SelectOperator.BATCH_DECISIONS, new StreamRecord<>(BatchDecision.of(decisions, targets)));
        metrics.decided(decisions);
        for (Decision decision : decisions) {
            output.collect(record.replace(decision));
        }
    }

    @Override
    public void snapshotState(StateSnapshotContext context) throws Exception {
        super.snapshotState(context);
        requireNoOpenBatches("at checkpoint " + context.getCheckpointId());
        memories.update(List.of(selector.memory()));
    }

    final void requireNoOpenBatches(String when) {
        if (openBatches.size() > 0) {
            throw incomplete(when, openBatches.toString());
        }
    }

    static IllegalStateException incomplete(String when, String what) {
        return new IllegalStateException(
                ("Incomplete %s: %s; expected none, because batches are completed before each barrier and barriers are"
                                + " aligned. Set execution.checkpointing.unaligned.enabled to false")
                        .formatted(when, what));
    }
}

package io.noisegate.selection;

import io.noisegate.history.Assessment;
import io.noisegate.history.HistorySettings;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.util.OutputTag;

/**
 * Puts each batch together again from its assessments and decides it; keyed by batch id. See {@link AbstractSelectOperator} for
 * what it emits and keeps.
 */
public final class SelectOperator extends AbstractSelectOperator
        implements OneInputStreamOperator<Assessment, Decision>, BoundedOneInput {
    public static final OutputTag<BatchDecision> BATCH_DECISIONS =
            new OutputTag<>("batch-decisions", BatchDecisionSerializer.INSTANCE.typeInformation());

    private final boolean inOneTask;

    /** @param inOneTask whether assessments come from the one task they are made in, and not by the key of their batch */
    public SelectOperator(
            SelectionSettings selection, HistorySettings history, DropGuardSettings drops, boolean inOneTask) {
        super(selection, history, drops);
        this.inOneTask = inOneTask;
    }

    @Override
    public void open() throws Exception {
        super.open();
        int subtasks = getRuntimeContext().getTaskInfo().getNumberOfParallelSubtasks();
        if (inOneTask && subtasks > 1) {
            throw new IllegalStateException(
                    "The job was built with job.parallelism 1, so that batches do not leave their task, and runs with %d: set job.parallelism to %d and start it again"
                            .formatted(subtasks, subtasks));
        }
    }

    @Override
    public void processElement(StreamRecord<Assessment> assessment) {
        add(assessment.getValue()).ifPresent(this::decide);
    }

    @Override
    public void endInput() {
        requireNoOpenBatches("at the end of the input");
    }
}

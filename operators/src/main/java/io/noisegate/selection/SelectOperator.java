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

    public SelectOperator(SelectionSettings selection, HistorySettings history, DropGuardSettings drops) {
        super(selection, history, drops);
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

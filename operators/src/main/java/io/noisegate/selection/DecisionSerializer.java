package io.noisegate.selection;

import io.noisegate.history.AssessmentSerializer;
import io.noisegate.selection.Decision.Reason;
import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes decisions between operators: the assessment and 14 bytes more. */
public final class DecisionSerializer extends VersionedSerializer<Decision> {
    public static final DecisionSerializer INSTANCE = new DecisionSerializer();
    private static final Reason[] REASONS = Reason.values();

    public DecisionSerializer() {
        super(Decision.class, 1);
    }

    @Override
    protected void write(Decision decision, DataOutputView out) throws IOException {
        AssessmentSerializer.INSTANCE.serialize(decision.assessment(), out);
        out.writeByte(decision.reason().ordinal());
        out.writeDouble(decision.confidence());
        out.writeFloat(decision.weight());
        out.writeBoolean(decision.abstain());
    }

    @Override
    protected Decision read(int version, DataInputView in) throws IOException {
        return new Decision(
                AssessmentSerializer.INSTANCE.deserialize(in),
                REASONS[in.readByte()],
                in.readDouble(),
                in.readFloat(),
                in.readBoolean());
    }
}

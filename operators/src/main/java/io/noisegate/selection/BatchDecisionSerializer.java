package io.noisegate.selection;

import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes batch decisions between operators: 13 bytes and 4 for each row, and 4 for each class of each row
 * where there are targets. */
public final class BatchDecisionSerializer extends VersionedSerializer<BatchDecision> {
    public static final BatchDecisionSerializer INSTANCE = new BatchDecisionSerializer();

    public BatchDecisionSerializer() {
        super(BatchDecision.class, 1);
    }

    @Override
    protected void write(BatchDecision decision, DataOutputView out) throws IOException {
        out.writeLong(decision.batchId());
        writeFloats(decision.weights(), out);
        out.writeBoolean(decision.targets() != null);
        if (decision.targets() != null) {
            writeFloats(decision.targets(), out);
        }
    }

    @Override
    protected BatchDecision read(int version, DataInputView in) throws IOException {
        return new BatchDecision(in.readLong(), readFloats(in), in.readBoolean() ? readFloats(in) : null);
    }

    private static void writeFloats(float[] values, DataOutputView out) throws IOException {
        out.writeInt(values.length);
        for (float value : values) {
            out.writeFloat(value);
        }
    }

    private static float[] readFloats(DataInputView in) throws IOException {
        float[] values = new float[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readFloat();
        }
        return values;
    }
}

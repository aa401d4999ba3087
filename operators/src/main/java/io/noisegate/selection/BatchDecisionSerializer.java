package io.noisegate.selection;

import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes batch decisions between operators: 12 bytes and 4 for each row. */
public final class BatchDecisionSerializer extends VersionedSerializer<BatchDecision> {
    public static final BatchDecisionSerializer INSTANCE = new BatchDecisionSerializer();

    public BatchDecisionSerializer() {
        super(BatchDecision.class, 1);
    }

    @Override
    protected void write(BatchDecision decision, DataOutputView out) throws IOException {
        out.writeLong(decision.batchId());
        out.writeInt(decision.weights().length);
        for (float weight : decision.weights()) {
            out.writeFloat(weight);
        }
    }

    @Override
    protected BatchDecision read(int version, DataInputView in) throws IOException {
        long batchId = in.readLong();
        float[] weights = new float[in.readInt()];
        for (int row = 0; row < weights.length; row++) {
            weights[row] = in.readFloat();
        }
        return new BatchDecision(batchId, weights);
    }
}

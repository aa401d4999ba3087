package io.noisegate.selection.confident;

import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes verdicts between operators: 20 bytes and one for each row. */
public final class BatchVerdictSerializer extends VersionedSerializer<BatchVerdict> {
    public static final BatchVerdictSerializer INSTANCE = new BatchVerdictSerializer();

    public BatchVerdictSerializer() {
        super(BatchVerdict.class, 1);
    }

    @Override
    protected void write(BatchVerdict verdict, DataOutputView out) throws IOException {
        out.writeLong(verdict.batchId());
        out.writeDouble(verdict.noiseRate());
        out.writeInt(verdict.contradicted().length);
        for (boolean contradicted : verdict.contradicted()) {
            out.writeBoolean(contradicted);
        }
    }

    @Override
    protected BatchVerdict read(int version, DataInputView in) throws IOException {
        long batchId = in.readLong();
        double noiseRate = in.readDouble();
        boolean[] contradicted = new boolean[in.readInt()];
        for (int row = 0; row < contradicted.length; row++) {
            contradicted[row] = in.readBoolean();
        }
        return new BatchVerdict(batchId, noiseRate, contradicted);
    }
}

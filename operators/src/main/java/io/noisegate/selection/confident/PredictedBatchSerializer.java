package io.noisegate.selection.confident;

import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Writes predicted batches between operators: 16 bytes, and for each row its id and 4 bytes for each class and one more. */
public final class PredictedBatchSerializer extends VersionedSerializer<PredictedBatch> {
    public static final PredictedBatchSerializer INSTANCE = new PredictedBatchSerializer();

    public PredictedBatchSerializer() {
        super(PredictedBatch.class, 1);
    }

    @Override
    protected void write(PredictedBatch batch, DataOutputView out) throws IOException {
        out.writeLong(batch.batchId());
        out.writeInt(batch.labels().length);
        for (int row = 0; row < batch.labels().length; row++) {
            StringValue.writeString(batch.sampleIds()[row], out);
            out.writeInt(batch.labels()[row]);
        }
        out.writeInt(batch.probabilities().length);
        for (float probability : batch.probabilities()) {
            out.writeFloat(probability);
        }
    }

    @Override
    protected PredictedBatch read(int version, DataInputView in) throws IOException {
        long batchId = in.readLong();
        int rows = in.readInt();
        String[] sampleIds = new String[rows];
        int[] labels = new int[rows];
        for (int row = 0; row < rows; row++) {
            sampleIds[row] = StringValue.readString(in);
            labels[row] = in.readInt();
        }
        float[] probabilities = new float[in.readInt()];
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] = in.readFloat();
        }
        return new PredictedBatch(batchId, sampleIds, labels, probabilities);
    }
}

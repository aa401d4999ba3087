package io.noisegate.scoring;

import io.noisegate.sample.Label;
import io.noisegate.sample.LabelSerializer;
import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Bytes of a {@link ScoredBatch} between Score and Update; its features are those of an array. */
public final class ScoredBatchSerializer extends VersionedSerializer<ScoredBatch> {
    private final LabelSerializer labels = new LabelSerializer();

    public ScoredBatchSerializer() {
        super(ScoredBatch.class, 1);
    }

    @Override
    protected void write(ScoredBatch batch, DataOutputView out) throws IOException {
        StringValue.writeString(batch.fence(), out);
        out.writeLong(batch.sequence());
        out.writeLong(batch.batchId());
        out.writeInt(batch.batchSize());
        out.writeInt(batch.firstRow());
        out.writeInt(batch.rows());
        for (int row = 0; row < batch.rows(); row++) {
            labels.serialize(batch.labels()[row], out);
        }
        ByteBuffer features = batch.features();
        out.writeInt(features.limit());
        out.write(features.array(), features.arrayOffset(), features.limit());
    }

    @Override
    protected ScoredBatch read(int version, DataInputView in) throws IOException {
        String fence = StringValue.readString(in);
        long sequence = in.readLong();
        long batchId = in.readLong();
        int batchSize = in.readInt();
        int firstRow = in.readInt();
        int rows = in.readInt();
        Label[] given = new Label[rows];
        for (int row = 0; row < rows; row++) {
            given[row] = labels.deserialize(in);
        }
        byte[] features = new byte[in.readInt()];
        in.readFully(features);
        return new ScoredBatch(fence, sequence, batchId, batchSize, firstRow, ByteBuffer.wrap(features), given, rows);
    }

    /** Score reuses the arrays of the blocks that it sends. */
    @Override
    public ScoredBatch copy(ScoredBatch batch) {
        ByteBuffer features = ByteBuffer.allocate(batch.features().limit());
        features.put(0, batch.features(), 0, features.limit());
        return new ScoredBatch(
                batch.fence(),
                batch.sequence(),
                batch.batchId(),
                batch.batchSize(),
                batch.firstRow(),
                features,
                Arrays.copyOf(batch.labels(), batch.rows()),
                batch.rows());
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }
}

package io.noisegate.scoring;

import io.noisegate.sample.Label;
import io.noisegate.sample.LabelSerializer;
import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import java.util.Arrays;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Bytes of a {@link ScoredBatch} between Score and Update. */
public final class ScoredBatchSerializer extends VersionedSerializer<ScoredBatch> {
    private final LabelSerializer labels = new LabelSerializer();

    public ScoredBatchSerializer() {
        super(ScoredBatch.class, 1);
    }

    @Override
    protected void write(ScoredBatch batch, DataOutputView out) throws IOException {
        StringValue.writeString(batch.fence(), out);
        out.writeInt(batch.scorer());
        out.writeInt(batch.scorers());
        out.writeLong(batch.sequence());
        out.writeLong(batch.batchId());
        out.writeInt(batch.batchSize());
        out.writeInt(batch.firstRow());
        out.writeInt(batch.rows());
        for (int row = 0; row < batch.rows(); row++) {
            labels.serialize(batch.labels()[row], out);
        }
        out.writeInt(batch.featureBytes());
        out.write(batch.features(), 0, batch.featureBytes());
    }

    @Override
    protected ScoredBatch read(int version, DataInputView in) throws IOException {
        String fence = StringValue.readString(in);
        int scorer = in.readInt();
        int scorers = in.readInt();
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
        return new ScoredBatch(
                fence, scorer, scorers, sequence, batchId, batchSize, firstRow, features, features.length, given, rows);
    }

    /** Score reuses the arrays of the blocks that it sends. */
    @Override
    public ScoredBatch copy(ScoredBatch batch) {
        byte[] features = Arrays.copyOf(batch.features(), batch.featureBytes());
        return new ScoredBatch(
                batch.fence(),
                batch.scorer(),
                batch.scorers(),
                batch.sequence(),
                batch.batchId(),
                batch.batchSize(),
                batch.firstRow(),
                features,
                features.length,
                Arrays.copyOf(batch.labels(), batch.rows()),
                batch.rows());
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }
}

package io.noisegate.sample;

import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Bytes of a {@link Sample}: in the state of Score, and wherever Score is not chained to its source. */
public final class SampleSerializer extends VersionedSerializer<Sample> {
    private final LabelSerializer labels = new LabelSerializer();

    public SampleSerializer() {
        super(Sample.class, 1);
    }

    @Override
    protected void write(Sample sample, DataOutputView out) throws IOException {
        StringValue.writeString(sample.id(), out);
        labels.serialize(sample.label(), out);
        out.writeInt(sample.length());
        out.write(sample.bytes(), sample.offset(), sample.length());
    }

    @Override
    protected Sample read(int version, DataInputView in) throws IOException {
        String id = StringValue.readString(in);
        Label label = labels.deserialize(in);
        byte[] features = new byte[in.readInt()];
        in.readFully(features);
        return new Sample(id, label, features, 0, features.length);
    }
}

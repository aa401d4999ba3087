package io.noisegate.revisit;

import io.noisegate.sample.Label;
import io.noisegate.sample.LabelSerializer;
import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes a kept sample into state. Version 1: label, length of the features, length of their LZ4 block, the block. */
public final class KeptSampleSerializer extends VersionedSerializer<KeptSample> {
    static final KeptSampleSerializer INSTANCE = new KeptSampleSerializer();

    private final LabelSerializer labels = new LabelSerializer();

    public KeptSampleSerializer() {
        super(KeptSample.class, 1);
    }

    @Override
    protected void write(KeptSample sample, DataOutputView out) throws IOException {
        labels.serialize(sample.label(), out);
        out.writeInt(sample.length());
        out.writeInt(sample.compressed().length);
        out.write(sample.compressed());
    }

    @Override
    protected KeptSample read(int version, DataInputView in) throws IOException {
        Label label = labels.deserialize(in);
        int length = in.readInt();
        byte[] compressed = new byte[in.readInt()];
        in.readFully(compressed);
        return new KeptSample(label, length, compressed);
    }
}

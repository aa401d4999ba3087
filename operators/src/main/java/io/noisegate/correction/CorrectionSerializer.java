package io.noisegate.correction;

import io.noisegate.sample.LabelSerializer;
import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Bytes of a {@link Correction}, in state and between operators. Version 1: the components in their order. */
public final class CorrectionSerializer extends VersionedSerializer<Correction> {
    public static final CorrectionSerializer INSTANCE = new CorrectionSerializer();

    private final LabelSerializer labels = new LabelSerializer();

    public CorrectionSerializer() {
        super(Correction.class, 1);
    }

    @Override
    protected void write(Correction correction, DataOutputView out) throws IOException {
        StringValue.writeString(correction.sampleId(), out);
        out.writeLong(correction.madeAtMs());
        labels.serialize(correction.label(), out);
    }

    @Override
    protected Correction read(int version, DataInputView in) throws IOException {
        return new Correction(StringValue.readString(in), in.readLong(), labels.deserialize(in));
    }
}

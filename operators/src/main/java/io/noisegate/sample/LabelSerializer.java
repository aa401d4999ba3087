package io.noisegate.sample;

import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Bytes of a {@link Label}: a byte for its kind, then the class index or the values. */
public final class LabelSerializer extends VersionedSerializer<Label> {
    private static final Label.Kind[] KINDS = Label.Kind.values();

    public LabelSerializer() {
        super(Label.class, 1);
    }

    @Override
    protected void write(Label label, DataOutputView out) throws IOException {
        out.writeByte(label.kind().ordinal());
        if (label.kind() == Label.Kind.CLASS_INDEX) {
            out.writeInt(label.classIndex());
            return;
        }
        out.writeInt(label.values().length);
        for (float value : label.values()) {
            out.writeFloat(value);
        }
    }

    @Override
    protected Label read(int version, DataInputView in) throws IOException {
        Label.Kind kind = KINDS[in.readByte()];
        if (kind == Label.Kind.CLASS_INDEX) {
            return Label.ofClass(in.readInt());
        }
        float[] values = new float[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readFloat();
        }
        return kind == Label.Kind.SOFT_TARGET ? Label.ofSoftTarget(values) : Label.ofRealTarget(values);
    }
}

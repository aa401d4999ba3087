package io.noisegate.selection.confident;

import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes what confident learning has counted. Version 1: the number of its longs (int), then these. */
public final class StreamingConfidentJointSerializer extends VersionedSerializer<StreamingConfidentJoint> {
    public static final StreamingConfidentJointSerializer INSTANCE = new StreamingConfidentJointSerializer();

    public StreamingConfidentJointSerializer() {
        super(StreamingConfidentJoint.class, 1);
    }

    @Override
    protected void write(StreamingConfidentJoint joint, DataOutputView out) throws IOException {
        long[] state = joint.state();
        out.writeInt(state.length);
        for (long value : state) {
            out.writeLong(value);
        }
    }

    @Override
    protected StreamingConfidentJoint read(int version, DataInputView in) throws IOException {
        long[] state = new long[in.readInt()];
        for (int i = 0; i < state.length; i++) {
            state[i] = in.readLong();
        }
        return StreamingConfidentJoint.of(state);
    }

    @Override
    public StreamingConfidentJoint copy(StreamingConfidentJoint joint) {
        return StreamingConfidentJoint.of(joint.state());
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }
}

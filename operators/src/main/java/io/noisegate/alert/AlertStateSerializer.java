package io.noisegate.alert;

import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes what is remembered of a sample's alerts. Version 1: the components in their order. */
public final class AlertStateSerializer extends VersionedSerializer<AlertState> {
    public static final AlertStateSerializer INSTANCE = new AlertStateSerializer();

    public AlertStateSerializer() {
        super(AlertState.class, 1);
    }

    @Override
    protected void write(AlertState state, DataOutputView out) throws IOException {
        out.writeLong(state.drops());
        out.writeInt(state.ordinal());
        out.writeBoolean(state.raised());
        out.writeBoolean(state.droppedHolds());
        out.writeBoolean(state.scoreHolds());
        out.writeInt(state.suggestedClass());
    }

    @Override
    protected AlertState read(int version, DataInputView in) throws IOException {
        return new AlertState(
                in.readLong(), in.readInt(), in.readBoolean(), in.readBoolean(), in.readBoolean(), in.readInt());
    }
}

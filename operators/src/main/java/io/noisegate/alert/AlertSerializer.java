package io.noisegate.alert;

import io.noisegate.alert.Alert.Change;
import io.noisegate.alert.Alert.Reason;
import io.noisegate.selection.DecisionSerializer;
import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Writes alerts between operators: the decision and some 55 bytes more. */
public final class AlertSerializer extends VersionedSerializer<Alert> {
    public static final AlertSerializer INSTANCE = new AlertSerializer();
    private static final Change[] CHANGES = Change.values();
    private static final Reason[] REASONS = Reason.values();

    public AlertSerializer() {
        super(Alert.class, 1);
    }

    @Override
    protected void write(Alert alert, DataOutputView out) throws IOException {
        StringValue.writeString(alert.alertId(), out);
        out.writeByte(alert.change().ordinal());
        out.writeByte(alert.reason().ordinal());
        out.writeDouble(alert.score());
        out.writeInt(alert.drops());
        out.writeInt(alert.recent());
        DecisionSerializer.INSTANCE.serialize(alert.decision(), out);
    }

    @Override
    protected Alert read(int version, DataInputView in) throws IOException {
        return new Alert(
                StringValue.readString(in),
                CHANGES[in.readByte()],
                REASONS[in.readByte()],
                in.readDouble(),
                in.readInt(),
                in.readInt(),
                DecisionSerializer.INSTANCE.deserialize(in));
    }
}

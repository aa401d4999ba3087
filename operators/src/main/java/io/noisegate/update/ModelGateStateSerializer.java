package io.noisegate.update;

import io.noisegate.sample.Label;
import io.noisegate.sample.LabelSerializer;
import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/**
 * Bytes of a {@link ModelGateState} in a checkpoint. Version 1: the components in their order, arrays after their length, floats
 * little-endian, a label after whether there is one.
 */
public final class ModelGateStateSerializer extends VersionedSerializer<ModelGateState> {
    private final LabelSerializer labels = new LabelSerializer();

    public ModelGateStateSerializer() {
        super(ModelGateState.class, 1);
    }

    @Override
    protected void write(ModelGateState state, DataOutputView out) throws IOException {
        out.writeLong(state.refused());
        LearnerStateSerializer.writeFloats(state.goodParameters(), out);
        LearnerStateSerializer.writeFloats(state.goodBuffers(), out);
        out.writeInt(state.features().length);
        out.write(state.features());
        out.writeInt(state.labels().length);
        for (Label label : state.labels()) {
            out.writeBoolean(label != null);
            if (label != null) {
                labels.serialize(label, out);
            }
        }
    }

    @Override
    protected ModelGateState read(int version, DataInputView in) throws IOException {
        long refused = in.readLong();
        float[] parameters = LearnerStateSerializer.readFloats(in);
        float[] buffers = LearnerStateSerializer.readFloats(in);
        byte[] features = new byte[in.readInt()];
        in.readFully(features);
        Label[] kept = new Label[in.readInt()];
        for (int place = 0; place < kept.length; place++) {
            kept[place] = in.readBoolean() ? labels.deserialize(in) : null;
        }
        return new ModelGateState(refused, parameters, buffers, features, kept);
    }

    @Override
    public ModelGateState copy(ModelGateState state) {
        return state.copy();
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }
}

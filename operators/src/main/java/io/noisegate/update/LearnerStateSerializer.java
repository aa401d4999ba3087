package io.noisegate.update;

import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Bytes of a {@link LearnerState} in a checkpoint; floats are little-endian. */
public final class LearnerStateSerializer extends VersionedSerializer<LearnerState> {
    private static final int FLOATS_PER_WRITE = 16_384;

    public LearnerStateSerializer() {
        super(LearnerState.class, 1);
    }

    @Override
    protected void write(LearnerState state, DataOutputView out) throws IOException {
        StringValue.writeString(state.lineage(), out);
        out.writeLong(state.generation());
        out.writeLong(state.version());
        out.writeBoolean(state.changed());
        out.writeLong(state.step());
        writeFloats(state.parameters(), out);
        writeFloats(state.buffers(), out);
        out.writeInt(state.optimizer().length);
        for (float[] moment : state.optimizer()) {
            writeFloats(moment, out);
        }
        out.writeLong(state.noise());
        out.writeLong(state.dropout());
    }

    @Override
    protected LearnerState read(int version, DataInputView in) throws IOException {
        String lineage = StringValue.readString(in);
        long generation = in.readLong();
        long modelVersion = in.readLong();
        boolean changed = in.readBoolean();
        long step = in.readLong();
        float[] parameters = readFloats(in);
        float[] buffers = readFloats(in);
        float[][] optimizer = new float[in.readInt()][];
        for (int i = 0; i < optimizer.length; i++) {
            optimizer[i] = readFloats(in);
        }
        long noise = in.readLong();
        long dropout = in.readLong();
        return new LearnerState(
                lineage, generation, modelVersion, changed, step, parameters, buffers, optimizer, noise, dropout);
    }

    @Override
    public LearnerState copy(LearnerState state) {
        return state.copy();
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }

    static void writeFloats(float[] values, DataOutputView out) throws IOException {
        out.writeInt(values.length);
        ByteBuffer piece = ByteBuffer.allocate(FLOATS_PER_WRITE * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int from = 0; from < values.length; from += FLOATS_PER_WRITE) {
            int count = Math.min(FLOATS_PER_WRITE, values.length - from);
            piece.asFloatBuffer().put(values, from, count);
            out.write(piece.array(), 0, count * Float.BYTES);
        }
    }

    static float[] readFloats(DataInputView in) throws IOException {
        float[] values = new float[in.readInt()];
        byte[] piece = new byte[FLOATS_PER_WRITE * Float.BYTES];
        for (int from = 0; from < values.length; from += FLOATS_PER_WRITE) {
            int count = Math.min(FLOATS_PER_WRITE, values.length - from);
            in.readFully(piece, 0, count * Float.BYTES);
            ByteBuffer.wrap(piece)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(values, from, count);
        }
        return values;
    }
}

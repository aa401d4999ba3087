package io.noisegate.history;

import io.noisegate.state.FloatRow;
import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * Writes a sample's history into state.
 *
 * <p>Version 1: capacity of the window (short); number of losses (short) and the losses, oldest first (float);
 * observations (long); losses that were not finite (long); number of measures with accumulators (byte), and for each of
 * them its name, the number of its accumulators (byte, or byte 255 and an int), and the accumulators (double); the soft target, see {@link FloatRow}. The value describes itself, so
 * it can be read whatever window and measures are configured now; {@link Assessor#fit} adapts it.
 */
public final class SampleHistorySerializer extends VersionedSerializer<SampleHistory> {
    private static final int MANY = 255;

    public static final SampleHistorySerializer INSTANCE = new SampleHistorySerializer();

    private static final int USUAL_BYTES = 256;

    public SampleHistorySerializer() {
        super(SampleHistory.class, 1);
    }

    @Override
    protected void write(SampleHistory history, DataOutputView out) throws IOException {
        out.writeShort(history.window().capacity());
        float[] losses = history.window().losses();
        out.writeShort(losses.length);
        for (float loss : losses) {
            out.writeFloat(loss);
        }
        out.writeLong(history.observations());
        out.writeLong(history.nonFiniteLosses());
        writeAccumulators(history.measures(), history.accumulators(), out);
        FloatRow.write(history.softTarget(), out);
    }

    @Override
    protected SampleHistory read(int version, DataInputView in) throws IOException {
        LossWindow window = new LossWindow(in.readShort());
        for (int remaining = in.readShort(); remaining > 0; remaining--) {
            window.add(in.readFloat());
        }
        long observations = in.readLong();
        long nonFiniteLosses = in.readLong();
        String[] measures = new String[in.readByte()];
        double[][] accumulators = new double[measures.length][];
        for (int i = 0; i < measures.length; i++) {
            measures[i] = StringValue.readString(in);
            accumulators[i] = readDoubles(in);
        }
        SampleHistory history = new SampleHistory(window, observations, nonFiniteLosses, measures, accumulators);
        history.softTarget(FloatRow.read(in));
        return history;
    }

    /** What a history takes as it is written. */
    public int bytes(SampleHistory history) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(USUAL_BYTES);
        serialize(history, out);
        return out.length();
    }

    private static void writeAccumulators(String[] measures, double[][] accumulators, DataOutputView out)
            throws IOException {
        out.writeByte(measures.length);
        for (int i = 0; i < measures.length; i++) {
            StringValue.writeString(measures[i], out);
            writeLength(accumulators[i].length, out);
            for (double accumulator : accumulators[i]) {
                out.writeDouble(accumulator);
            }
        }
    }

    private static void writeLength(int length, DataOutputView out) throws IOException {
        out.writeByte(Math.min(length, MANY));
        if (length >= MANY) {
            out.writeInt(length);
        }
    }

    private static double[] readDoubles(DataInputView in) throws IOException {
        int length = in.readUnsignedByte();
        double[] values = new double[length < MANY ? length : in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readDouble();
        }
        return values;
    }

    @Override
    public SampleHistory copy(SampleHistory history) {
        return history.copy();
    }

    @Override
    public boolean isImmutableType() {
        return false;
    }
}

package io.noisegate.history;

import io.noisegate.state.FloatRow;
import io.noisegate.state.VarLong;
import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import java.util.List;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/**
 * Writes a sample's history into state.
 *
 * <p>Version 2, counts as {@link VarLong}: capacity of the window; number of losses and the losses, oldest first (float);
 * observations; losses that were not finite; number of measures with accumulators, and for each of them its code (byte, or byte
 * 0 and its name), the number of its accumulators and the accumulators (double); the soft target, see {@link FloatRow}. The
 * value describes itself, so it can be read whatever window and measures are configured now; {@link Assessor#fit} adapts it.
 *
 * <p>Version 1 had shorts, longs and a byte for the counts, and the name of every measure.
 */
public final class SampleHistorySerializer extends VersionedSerializer<SampleHistory> {
    /** A measure's code is its place, from 1: new ones go to the end, and none ever leaves. */
    static final List<String> CODED = List.of(
            "aum",
            "recent-aum",
            "margin",
            "small-loss",
            "loss-variance",
            "confidence",
            "data-iq",
            "data-maps",
            "el2n",
            "forgetting",
            "confident-learning",
            "grand",
            "vog",
            "prototypicality",
            "confidence-agreement",
            "allsh",
            "detector");

    private static final int NAMED = 0;

    /** The length of accumulators of version 1 that is followed by the real one. */
    private static final int MANY = 255;

    public static final SampleHistorySerializer INSTANCE = new SampleHistorySerializer();

    private static final int USUAL_BYTES = 256;

    public SampleHistorySerializer() {
        super(SampleHistory.class, 2);
    }

    @Override
    protected void write(SampleHistory history, DataOutputView out) throws IOException {
        VarLong.write(history.window().capacity(), out);
        float[] losses = history.window().losses();
        VarLong.write(losses.length, out);
        for (float loss : losses) {
            out.writeFloat(loss);
        }
        VarLong.write(history.observations(), out);
        VarLong.write(history.nonFiniteLosses(), out);
        writeAccumulators(history.measures(), history.accumulators(), out);
        FloatRow.write(history.softTarget(), out);
    }

    @Override
    protected SampleHistory read(int version, DataInputView in) throws IOException {
        return version == 1 ? readVersion1(in) : readVersion2(in);
    }

    private static SampleHistory readVersion2(DataInputView in) throws IOException {
        LossWindow window = window((int) VarLong.read(in), (int) VarLong.read(in), in);
        long observations = VarLong.read(in);
        long nonFiniteLosses = VarLong.read(in);
        String[] measures = new String[(int) VarLong.read(in)];
        double[][] accumulators = new double[measures.length][];
        for (int i = 0; i < measures.length; i++) {
            int code = in.readUnsignedByte();
            measures[i] = code == NAMED ? StringValue.readString(in) : CODED.get(code - 1);
            accumulators[i] = doubles((int) VarLong.read(in), in);
        }
        SampleHistory history = new SampleHistory(window, observations, nonFiniteLosses, measures, accumulators);
        history.softTarget(FloatRow.read(in));
        return history;
    }

    private static SampleHistory readVersion1(DataInputView in) throws IOException {
        LossWindow window = window(in.readShort(), in.readShort(), in);
        long observations = in.readLong();
        long nonFiniteLosses = in.readLong();
        String[] measures = new String[in.readByte()];
        double[][] accumulators = new double[measures.length][];
        for (int i = 0; i < measures.length; i++) {
            measures[i] = StringValue.readString(in);
            int length = in.readUnsignedByte();
            accumulators[i] = doubles(length < MANY ? length : in.readInt(), in);
        }
        SampleHistory history = new SampleHistory(window, observations, nonFiniteLosses, measures, accumulators);
        history.softTarget(FloatRow.read(in));
        return history;
    }

    private static LossWindow window(int capacity, int losses, DataInputView in) throws IOException {
        LossWindow window = new LossWindow(capacity);
        for (int remaining = losses; remaining > 0; remaining--) {
            window.add(in.readFloat());
        }
        return window;
    }

    private static double[] doubles(int length, DataInputView in) throws IOException {
        double[] values = new double[length];
        for (int i = 0; i < length; i++) {
            values[i] = in.readDouble();
        }
        return values;
    }

    /** What a history takes as it is written. */
    public int bytes(SampleHistory history) throws IOException {
        DataOutputSerializer out = new DataOutputSerializer(USUAL_BYTES);
        serialize(history, out);
        return out.length();
    }

    private static void writeAccumulators(String[] measures, double[][] accumulators, DataOutputView out)
            throws IOException {
        VarLong.write(measures.length, out);
        for (int i = 0; i < measures.length; i++) {
            int code = CODED.indexOf(measures[i]) + 1;
            out.writeByte(code);
            if (code == NAMED) {
                StringValue.writeString(measures[i], out);
            }
            VarLong.write(accumulators[i].length, out);
            for (double accumulator : accumulators[i]) {
                out.writeDouble(accumulator);
            }
        }
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

package io.noisegate.hardness;

import io.noisegate.sample.Label;
import io.noisegate.state.FloatRow;
import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;
import org.apache.flink.types.StringValue;

/** Writes observations between operators: some 80 bytes for a classified sample with a class index, and four for
 * each class where the probabilities are carried, and for each signal. */
public final class ObservationSerializer extends VersionedSerializer<Observation> {
    public static final ObservationSerializer INSTANCE = new ObservationSerializer();
    private static final Label.Kind[] LABEL_KINDS = Label.Kind.values();

    public ObservationSerializer() {
        super(Observation.class, 1);
    }

    @Override
    protected void write(Observation observation, DataOutputView out) throws IOException {
        StringValue.writeString(observation.sampleId(), out);
        out.writeLong(observation.batchId());
        out.writeInt(observation.batchSize());
        out.writeInt(observation.row());
        out.writeLong(observation.generation());
        out.writeLong(observation.version());
        writeLabel(observation.label(), out);
        out.writeFloat(observation.loss());
        writePrediction(observation.prediction(), out);
        writeSignals(observation.signals(), out);
    }

    @Override
    protected Observation read(int version, DataInputView in) throws IOException {
        return new Observation(
                StringValue.readString(in),
                in.readLong(),
                in.readInt(),
                in.readInt(),
                in.readLong(),
                in.readLong(),
                readLabel(in),
                in.readFloat(),
                readPrediction(in),
                readSignals(in));
    }

    private static void writeLabel(Label label, DataOutputView out) throws IOException {
        out.writeByte(label.kind().ordinal());
        out.writeInt(label.classIndex());
        if (label.kind() != Label.Kind.CLASS_INDEX) {
            out.writeInt(label.values().length);
            for (float value : label.values()) {
                out.writeFloat(value);
            }
        }
    }

    private static Label readLabel(DataInputView in) throws IOException {
        Label.Kind kind = LABEL_KINDS[in.readByte()];
        int classIndex = in.readInt();
        if (kind == Label.Kind.CLASS_INDEX) {
            return Label.ofClass(classIndex);
        }
        float[] values = new float[in.readInt()];
        for (int i = 0; i < values.length; i++) {
            values[i] = in.readFloat();
        }
        return new Label(kind, classIndex, values);
    }

    private static void writePrediction(Prediction prediction, DataOutputView out) throws IOException {
        out.writeBoolean(prediction != null);
        if (prediction != null) {
            out.writeFloat(prediction.labelProbability());
            out.writeInt(prediction.otherClass());
            out.writeFloat(prediction.otherProbability());
            out.writeFloat(prediction.margin());
            out.writeFloat(prediction.squaredError());
            FloatRow.write(prediction.probabilities(), out);
        }
    }

    private static void writeSignals(Signals signals, DataOutputView out) throws IOException {
        out.writeBoolean(signals != null);
        if (signals != null) {
            for (float number : signals.numbers()) {
                out.writeFloat(number);
            }
            writeGradient(signals.inputGradient(), out);
        }
    }

    private static void writeGradient(float[] gradient, DataOutputView out) throws IOException {
        out.writeInt(gradient == null ? 0 : gradient.length);
        for (int i = 0; gradient != null && i < gradient.length; i++) {
            out.writeFloat(gradient[i]);
        }
    }

    private static Signals readSignals(DataInputView in) throws IOException {
        if (!in.readBoolean()) {
            return null;
        }
        float[] numbers = new float[Signals.NUMBERS];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = in.readFloat();
        }
        float[] gradient = new float[in.readInt()];
        for (int i = 0; i < gradient.length; i++) {
            gradient[i] = in.readFloat();
        }
        return new Signals(numbers, gradient.length == 0 ? null : gradient);
    }

    private static Prediction readPrediction(DataInputView in) throws IOException {
        return in.readBoolean()
                ? new Prediction(
                        in.readFloat(), in.readInt(), in.readFloat(), in.readFloat(), in.readFloat(), FloatRow.read(in))
                : null;
    }
}

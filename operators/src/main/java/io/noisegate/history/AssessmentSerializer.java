package io.noisegate.history;

import io.noisegate.hardness.ObservationSerializer;
import io.noisegate.state.FloatRow;
import io.noisegate.state.VersionedSerializer;
import java.io.IOException;
import org.apache.flink.core.memory.DataInputView;
import org.apache.flink.core.memory.DataOutputView;

/** Writes assessments between operators: the observation and some 110 bytes more for a window of 15 losses. */
public final class AssessmentSerializer extends VersionedSerializer<Assessment> {
    public static final AssessmentSerializer INSTANCE = new AssessmentSerializer();

    public AssessmentSerializer() {
        super(Assessment.class, 1);
    }

    @Override
    protected void write(Assessment assessment, DataOutputView out) throws IOException {
        ObservationSerializer.INSTANCE.serialize(assessment.observation(), out);
        out.writeLong(assessment.observations());
        out.writeShort(assessment.window().length);
        for (float loss : assessment.window()) {
            out.writeFloat(loss);
        }
        out.writeShort(assessment.windowSize());
        out.writeDouble(assessment.lossVariance());
        out.writeByte(assessment.scores().length);
        for (double score : assessment.scores()) {
            out.writeDouble(score);
        }
        FloatRow.write(assessment.softTarget(), out);
    }

    @Override
    protected Assessment read(int version, DataInputView in) throws IOException {
        return new Assessment(
                ObservationSerializer.INSTANCE.deserialize(in),
                in.readLong(),
                readLosses(in),
                in.readShort(),
                in.readDouble(),
                readScores(in),
                FloatRow.read(in));
    }

    private static float[] readLosses(DataInputView in) throws IOException {
        float[] losses = new float[in.readShort()];
        for (int i = 0; i < losses.length; i++) {
            losses[i] = in.readFloat();
        }
        return losses;
    }

    private static double[] readScores(DataInputView in) throws IOException {
        double[] scores = new double[in.readByte()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = in.readDouble();
        }
        return scores;
    }
}

package io.noisegate.job;

import io.noisegate.hardness.Observation;
import io.noisegate.hardness.Prediction;
import io.noisegate.history.Assessment;
import io.noisegate.sample.Label;
import io.noisegate.schema.DecisionReason;
import io.noisegate.schema.SampleDecision;
import io.noisegate.selection.Decision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.apache.avro.io.Encoder;

/**
 * The fields of the contract {@link SampleDecision}, in its order. There is one decision for every sample that is scored: written
 * through the generated class, its encoding costs more than the selection.
 */
final class DecisionFields {
    private static final int NULL = 0;
    private static final int VALUE = 1;

    private final byte[][] measures;
    private final int[] reasons = Arrays.stream(Decision.Reason.values())
            .mapToInt(reason -> DecisionReason.valueOf(reason.name()).ordinal())
            .toArray();

    /** @param measures names of the scores of an assessment, in their order */
    DecisionFields(List<String> measures) {
        this.measures = measures.stream()
                .map(name -> name.getBytes(StandardCharsets.UTF_8))
                .toArray(byte[][]::new);
    }

    /** @param sampleId in UTF-8 */
    void write(byte[] sampleId, Decision decision, Encoder out) throws IOException {
        Assessment assessment = decision.assessment();
        Observation observation = assessment.observation();
        out.writeBytes(sampleId);
        out.writeLong(observation.batchId());
        out.writeLong(assessment.observations());
        out.writeLong(observation.generation());
        out.writeLong(observation.version());
        writeLabel(observation.label(), out);
        writeFiniteOrNull(observation.loss(), out);
        out.writeDouble(assessment.lossVariance());
        out.writeInt(assessment.window().length);
        out.writeInt(assessment.windowSize());
        out.writeBoolean(decision.keep());
        out.writeEnum(reasons[decision.reason().ordinal()]);
        writeNumberOrNull(decision.confidence(), out);
        out.writeFloat(decision.weight());
        out.writeBoolean(decision.abstain());
        writeDefined(assessment.scores(), out);
        writePrediction(observation, out);
    }

    private static void writeLabel(Label label, Encoder out) throws IOException {
        out.writeIndex(label.kind().ordinal());
        if (label.kind() == Label.Kind.CLASS_INDEX) {
            out.writeInt(label.classIndex());
            return;
        }
        out.writeArrayStart();
        out.setItemCount(label.values().length);
        for (float value : label.values()) {
            out.startItem();
            out.writeFloat(value);
        }
        out.writeArrayEnd();
    }

    private static void writeFiniteOrNull(float loss, Encoder out) throws IOException {
        if (Float.isFinite(loss)) {
            out.writeIndex(VALUE);
            out.writeFloat(loss);
        } else {
            out.writeIndex(NULL);
        }
    }

    private static void writeNumberOrNull(double confidence, Encoder out) throws IOException {
        if (Double.isNaN(confidence)) {
            out.writeIndex(NULL);
        } else {
            out.writeIndex(VALUE);
            out.writeDouble(confidence);
        }
    }

    private void writeDefined(double[] scores, Encoder out) throws IOException {
        int defined = 0;
        for (double score : scores) {
            defined += Double.isNaN(score) ? 0 : 1;
        }
        out.writeMapStart();
        out.setItemCount(defined);
        for (int i = 0; i < scores.length; i++) {
            if (!Double.isNaN(scores[i])) {
                out.startItem();
                out.writeBytes(measures[i]);
                out.writeDouble(scores[i]);
            }
        }
        out.writeMapEnd();
    }

    private static void writePrediction(Observation observation, Encoder out) throws IOException {
        Prediction prediction = observation.prediction();
        if (prediction == null) {
            out.writeIndex(NULL);
            out.writeIndex(NULL);
            return;
        }
        boolean agrees = prediction.margin() >= 0;
        out.writeIndex(VALUE);
        out.writeInt(agrees ? observation.label().classIndex() : prediction.otherClass());
        out.writeIndex(VALUE);
        out.writeFloat(agrees ? prediction.labelProbability() : prediction.otherProbability());
    }
}

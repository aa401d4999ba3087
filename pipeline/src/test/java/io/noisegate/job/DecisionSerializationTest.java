package io.noisegate.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.noisegate.hardness.Observation;
import io.noisegate.hardness.Prediction;
import io.noisegate.history.Assessment;
import io.noisegate.sample.Label;
import io.noisegate.sample.LabelContract;
import io.noisegate.schema.DecisionReason;
import io.noisegate.schema.SampleDecision;
import io.noisegate.schema.SingleObjectCodec;
import io.noisegate.schema.Wire;
import io.noisegate.selection.Decision;
import io.noisegate.selection.Decision.Reason;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class DecisionSerializationTest {
    private static final String ID = "Größe-7";
    private static final Prediction DISAGREES = new Prediction(0.25f, 3, 0.5f, -1.5f);
    private static final Prediction AGREES = new Prediction(0.75f, 3, 0.125f, 1.5f);

    @Test
    void writesWhatTheGeneratedClassWrites() throws Exception {
        Decision decision = decision(Label.ofClass(5), 0.5f, DISAGREES, Reason.NEGATIVE_MARGIN, 0.25, 2.5, Double.NaN);

        SampleDecision contract = contract(decision);
        contract.setLabel(LabelContract.of(Label.ofClass(5)));
        contract.setLoss(0.5f);
        contract.setConfidence(0.25);
        contract.setHardness(Map.of("aum", 2.5));
        contract.setPredictedClass(3);
        contract.setPredictedProbability(0.5f);
        assertEquals(contract, written(decision));
        assertArrayEquals(
                SingleObjectCodec.of(SampleDecision.class).encode(contract),
                serialized(decision).value());
        assertArrayEquals(
                ID.getBytes(StandardCharsets.UTF_8), serialized(decision).key());
    }

    @Test
    void writesNullForWhatIsNotANumberAndForWhatRegressionLacks() throws Exception {
        Decision decision = decision(
                Label.ofRealTarget(1, -2.5f), Float.POSITIVE_INFINITY, null, Reason.NON_FINITE_LOSS, Double.NaN);

        SampleDecision contract = contract(decision);
        contract.setLabel(LabelContract.of(Label.ofRealTarget(1, -2.5f)));
        contract.setHardness(Map.of());
        assertEquals(contract, written(decision));
    }

    @Test
    void writesTheGivenClassAsPredictedWhereTheModelAgrees() throws Exception {
        Label soft = Label.ofSoftTarget(0.25f, 0.75f);
        Decision decision = decision(soft, 1, AGREES, Reason.KEEP_ALL, 1, 1, 2);

        SampleDecision contract = contract(decision);
        contract.setLabel(LabelContract.of(soft));
        contract.setLoss(1f);
        contract.setConfidence(1.0);
        contract.setHardness(Map.of("aum", 1.0, "data-iq", 2.0));
        contract.setPredictedClass(1);
        contract.setPredictedProbability(0.75f);
        assertEquals(contract, written(decision));
    }

    @ParameterizedTest
    @EnumSource
    void knowsEachReason(Reason reason) throws Exception {
        SampleDecision written = written(decision(Label.ofClass(0), 1, AGREES, reason, 1));

        assertEquals(DecisionReason.valueOf(reason.name()), written.getReason());
        assertEquals(reason.keep(), written.getKeep());
    }

    private static Decision decision(
            Label label, float loss, Prediction prediction, Reason reason, double confidence, double... scores) {
        Observation observation = new Observation(ID, 1L << 40, 256, 17, 3, 1_000_000, label, loss, prediction);
        Assessment assessment = new Assessment(observation, 21, new float[] {1, 2, 3}, 15, 0.75, scores);
        return new Decision(assessment, reason, confidence, reason.keep() ? 0.5f : 0, reason.keep());
    }

    /** What all of these decisions have in common. */
    private static SampleDecision contract(Decision decision) {
        SampleDecision contract = new SampleDecision();
        contract.setSampleId(ID);
        contract.setBatchId(1L << 40);
        contract.setVisit(21L);
        contract.setModelGeneration(3L);
        contract.setModelVersion(1_000_000L);
        contract.setLossVariance(0.75);
        contract.setWindowFill(3);
        contract.setWindowSize(15);
        contract.setKeep(decision.keep());
        contract.setReason(DecisionReason.valueOf(decision.reason().name()));
        contract.setWeight(decision.weight());
        contract.setAbstain(decision.abstain());
        return contract;
    }

    private static SampleDecision written(Decision decision) throws Exception {
        return SingleObjectCodec.of(SampleDecision.class)
                .decode(serialized(decision).value());
    }

    private static ProducerRecord<byte[], byte[]> serialized(Decision decision) {
        DecisionSerialization serialization =
                new DecisionSerialization("decisions", List.of("aum", "data-iq"), Wire.SINGLE_OBJECT);
        serialization.open(null, null);
        return serialization.serialize(decision, null, null);
    }
}

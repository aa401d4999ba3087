package io.noisegate.job;

import io.noisegate.hardness.Observation;
import io.noisegate.hardness.Prediction;
import io.noisegate.history.Assessment;
import io.noisegate.schema.DecisionReason;
import io.noisegate.schema.SampleDecision;
import io.noisegate.schema.SingleObjectCodec;
import io.noisegate.schema.Wire;
import io.noisegate.schema.WireEncoder;
import io.noisegate.selection.Decision;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Decisions on Kafka, keyed by sample id: the Avro contract {@link SampleDecision}. */
final class DecisionSerialization implements KafkaRecordSerializationSchema<Decision> {
    private static final long serialVersionUID = 1;

    private final String topic;
    private final Wire wire;
    private final List<String> measures;
    private transient SingleObjectCodec<SampleDecision> codec;
    private transient WireEncoder frames;

    /**
     * @param measures names of the scores of an assessment, in their order
     * @param wire how they are framed
     */
    DecisionSerialization(String topic, List<String> measures, Wire wire) {
        this.topic = topic;
        this.wire = wire;
        this.measures = List.copyOf(measures);
    }

    @Override
    public void open(SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext) {
        codec = SingleObjectCodec.of(SampleDecision.class);
        frames = WireEncoder.of(wire, SampleDecision.class);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(Decision decision, KafkaSinkContext context, Long timestamp) {
        byte[] key = decision.assessment().observation().sampleId().getBytes(StandardCharsets.UTF_8);
        return new ProducerRecord<>(topic, key, framed(codec.encode(contract(decision))));
    }

    private byte[] framed(byte[] encoded) {
        try {
            return frames.encode(encoded);
        } catch (IOException e) {
            throw new UncheckedIOException("The schema of SampleDecision cannot be registered", e);
        }
    }

    private SampleDecision contract(Decision decision) {
        Assessment assessment = decision.assessment();
        Observation observation = assessment.observation();
        SampleDecision contract = new SampleDecision();
        contract.setSampleId(observation.sampleId());
        contract.setBatchId(observation.batchId());
        contract.setVisit(assessment.observations());
        contract.setModelGeneration(observation.generation());
        contract.setModelVersion(observation.version());
        contract.setLabel(LabelContract.of(observation.label()));
        contract.setLoss(Float.isFinite(observation.loss()) ? observation.loss() : null);
        contract.setLossVariance(assessment.lossVariance());
        contract.setWindowFill(assessment.window().length);
        contract.setWindowSize(assessment.windowSize());
        contract.setKeep(decision.keep());
        contract.setReason(DecisionReason.valueOf(decision.reason().name()));
        contract.setConfidence(Double.isNaN(decision.confidence()) ? null : decision.confidence());
        contract.setWeight(decision.weight());
        contract.setAbstain(decision.abstain());
        contract.setHardness(hardness(assessment.scores()));
        setPrediction(contract, observation);
        return contract;
    }

    private Map<String, Double> hardness(double[] scores) {
        Map<String, Double> hardness = new HashMap<>(2 * scores.length);
        for (int i = 0; i < scores.length; i++) {
            if (!Double.isNaN(scores[i])) {
                hardness.put(measures.get(i), scores[i]);
            }
        }
        return hardness;
    }

    private static void setPrediction(SampleDecision contract, Observation observation) {
        Prediction prediction = observation.prediction();
        if (prediction != null) {
            boolean agrees = prediction.margin() >= 0;
            contract.setPredictedClass(agrees ? observation.label().classIndex() : prediction.otherClass());
            contract.setPredictedProbability(agrees ? prediction.labelProbability() : prediction.otherProbability());
        }
    }
}

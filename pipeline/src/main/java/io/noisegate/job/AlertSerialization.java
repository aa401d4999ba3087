package io.noisegate.job;

import io.noisegate.alert.Alert;
import io.noisegate.hardness.Observation;
import io.noisegate.hardness.Prediction;
import io.noisegate.history.Assessment;
import io.noisegate.sample.LabelContract;
import io.noisegate.schema.AlertEvidence;
import io.noisegate.schema.AlertReason;
import io.noisegate.schema.AlertState;
import io.noisegate.schema.NoisyLabelAlert;
import io.noisegate.schema.SingleObjectCodec;
import io.noisegate.schema.Wire;
import io.noisegate.schema.WireEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Alerts on Kafka, keyed by sample id: the Avro contract {@link NoisyLabelAlert}. */
final class AlertSerialization implements KafkaRecordSerializationSchema<Alert> {
    private static final long serialVersionUID = 1;

    private final String topic;
    private final Wire wire;
    private final String scoreName;
    private transient SingleObjectCodec<NoisyLabelAlert> codec;
    private transient WireEncoder frames;

    /**
     * @param scoreName the hardness measure by which alerts are raised and ranked
     * @param wire how they are framed
     */
    AlertSerialization(String topic, String scoreName, Wire wire) {
        this.topic = topic;
        this.wire = wire;
        this.scoreName = scoreName;
    }

    @Override
    public void open(SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext) {
        codec = SingleObjectCodec.of(NoisyLabelAlert.class);
        frames = WireEncoder.of(wire, NoisyLabelAlert.class);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(Alert alert, KafkaSinkContext context, Long timestamp) {
        byte[] key = alert.sampleId().getBytes(StandardCharsets.UTF_8);
        return FramedRecord.of(topic, key, codec.encode(contract(alert)), frames);
    }

    private NoisyLabelAlert contract(Alert alert) {
        Assessment assessment = alert.decision().assessment();
        Observation observation = assessment.observation();
        Prediction prediction = alert.prediction();
        return NoisyLabelAlert.newBuilder()
                .setAlertId(alert.alertId())
                .setSampleId(alert.sampleId())
                .setState(state(alert.change()))
                .setGivenLabel(LabelContract.of(alert.givenLabel()))
                .setSuggestedClass(prediction == null ? null : prediction.otherClass())
                .setSuggestedProbability(prediction == null ? null : prediction.otherProbability())
                .setScore(alert.score())
                .setScoreName(scoreName)
                .setEvidence(evidence(alert, assessment, prediction))
                .setVisit(assessment.observations())
                .setChangedAt(Instant.now())
                .setModelGeneration(observation.generation())
                .setModelVersion(observation.version())
                .build();
    }

    private static AlertEvidence evidence(Alert alert, Assessment assessment, Prediction prediction) {
        List<Float> window = new ArrayList<>(assessment.window().length);
        for (float loss : assessment.window()) {
            window.add(loss);
        }
        return AlertEvidence.newBuilder()
                .setReason(reason(alert))
                .setExplanation(explanation(alert))
                .setLossWindow(window)
                .setMargin(prediction == null ? null : prediction.margin())
                .setDrops(alert.drops())
                .setObservations(alert.recent())
                .build();
    }

    private static String explanation(Alert alert) {
        return switch (alert.change()) {
            case RAISED, UPDATED ->
                "Dropped in %d of the last %d observations, score %.3f."
                        .formatted(alert.drops(), alert.recent(), alert.score());
            case CLEARED ->
                alert.reason() == Alert.Reason.CORRECTED
                        ? "The label was corrected."
                        : "No longer suspect: dropped in %d of the last %d observations, score %.3f."
                                .formatted(alert.drops(), alert.recent(), alert.score());
        };
    }

    private static AlertState state(Alert.Change change) {
        return switch (change) {
            case RAISED -> AlertState.RAISED;
            case UPDATED -> AlertState.UPDATED;
            case CLEARED -> AlertState.CLEARED;
        };
    }

    private static AlertReason reason(Alert alert) {
        if (alert.change() == Alert.Change.CLEARED && alert.reason() != Alert.Reason.CORRECTED) {
            return AlertReason.NO_LONGER_SUSPECT;
        }
        return switch (alert.reason()) {
            case CORRECTED -> AlertReason.LABEL_CORRECTED;
            case DROPPED -> AlertReason.REPEATEDLY_DROPPED;
            case SCORE -> AlertReason.SCORE_BEYOND_LIMIT;
            case DROPPED_AND_SCORE -> AlertReason.DROPPED_AND_BEYOND_LIMIT;
        };
    }
}

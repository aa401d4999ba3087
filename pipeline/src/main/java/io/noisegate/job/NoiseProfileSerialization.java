package io.noisegate.job;

import io.noisegate.schema.ClassNoise;
import io.noisegate.schema.NoiseCell;
import io.noisegate.schema.NoiseProfile;
import io.noisegate.schema.SingleObjectCodec;
import io.noisegate.selection.confident.StreamingConfidentJoint;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Noise profiles on Kafka, keyed by the name of the job: the Avro contract {@link NoiseProfile}. */
final class NoiseProfileSerialization implements KafkaRecordSerializationSchema<StreamingConfidentJoint> {
    private static final long serialVersionUID = 1;

    private final String topic;
    private final String job;
    private transient SingleObjectCodec<NoiseProfile> codec;

    NoiseProfileSerialization(String topic, String job) {
        this.topic = topic;
        this.job = job;
    }

    @Override
    public void open(SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext) {
        codec = SingleObjectCodec.of(NoiseProfile.class);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(
            StreamingConfidentJoint joint, KafkaSinkContext context, Long timestamp) {
        return new ProducerRecord<>(topic, job.getBytes(StandardCharsets.UTF_8), codec.encode(contract(joint)));
    }

    private NoiseProfile contract(StreamingConfidentJoint confident) {
        var profile = confident.profile();
        return NoiseProfile.newBuilder()
                .setJob(job)
                .setEstimatedAt(Instant.now())
                .setSamples(profile.samples())
                .setNoiseRate(orAbsent(profile.noiseRate()))
                .setLabels(labels(confident, profile))
                .setCells(cells(confident, profile))
                .build();
    }

    private static List<ClassNoise> labels(
            StreamingConfidentJoint confident, io.noisegate.selection.confident.NoiseProfile profile) {
        double[] thresholds = confident.thresholds().values();
        List<ClassNoise> labels = new ArrayList<>();
        for (int label = 0; label < profile.classes(); label++) {
            long samples = profile.samplesOfLabel(label);
            labels.add(new ClassNoise(
                    label,
                    samples,
                    samples == 0 ? null : thresholds[label],
                    samples == 0 ? null : orAbsent(profile.noiseRateOfLabel(label))));
        }
        return labels;
    }

    private static List<NoiseCell> cells(
            StreamingConfidentJoint confident, io.noisegate.selection.confident.NoiseProfile profile) {
        long[][] counts = confident.counts();
        List<NoiseCell> cells = new ArrayList<>();
        for (int label = 0; label < counts.length; label++) {
            for (int k = 0; k < counts.length; k++) {
                if (counts[label][k] != 0 || profile.joint(label, k) != 0) {
                    cells.add(new NoiseCell(
                            label,
                            k,
                            counts[label][k],
                            profile.joint(label, k),
                            orAbsent(profile.transition(k, label))));
                }
            }
        }
        return cells;
    }

    private static Double orAbsent(double value) {
        return Double.isNaN(value) ? null : value;
    }
}

package io.noisegate.job;

import io.noisegate.schema.SampleDecision;
import io.noisegate.schema.SingleObjectCodec;
import io.noisegate.schema.Wire;
import io.noisegate.schema.WireEncoder;
import io.noisegate.selection.Decision;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Decisions on Kafka, keyed by sample id: the Avro contract {@link SampleDecision}. */
final class DecisionSerialization implements KafkaRecordSerializationSchema<Decision> {
    private static final long serialVersionUID = 1;

    private final String topic;
    private final Wire wire;
    private final List<String> measures;
    private transient DecisionFields fields;
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
        fields = new DecisionFields(measures);
        codec = SingleObjectCodec.of(SampleDecision.class);
        frames = WireEncoder.of(wire, SampleDecision.class);
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(Decision decision, KafkaSinkContext context, Long timestamp) {
        byte[] sampleId = decision.assessment().observation().sampleId().getBytes(StandardCharsets.UTF_8);
        byte[] encoded = codec.encodeBody(out -> fields.write(sampleId, decision, out));
        return FramedRecord.of(topic, sampleId, encoded, frames);
    }
}

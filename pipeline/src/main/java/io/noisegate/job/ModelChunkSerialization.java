package io.noisegate.job;

import io.noisegate.model.ModelChunk;
import io.noisegate.model.ModelChunkCodec;
import java.nio.charset.StandardCharsets;
import org.apache.flink.api.common.serialization.SerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Models on the one partition of the model topic; compaction keeps the last complete one of each lineage. */
final class ModelChunkSerialization implements KafkaRecordSerializationSchema<ModelChunk> {
    private static final long serialVersionUID = 1;
    private static final int PARTITION = 0;

    private final String topic;
    private transient ModelChunkCodec codec;

    ModelChunkSerialization(String topic) {
        this.topic = topic;
    }

    @Override
    public void open(SerializationSchema.InitializationContext context, KafkaSinkContext sinkContext) {
        codec = new ModelChunkCodec();
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(ModelChunk chunk, KafkaSinkContext context, Long timestamp) {
        return new ProducerRecord<>(
                topic, PARTITION, chunk.key().getBytes(StandardCharsets.UTF_8), codec.encode(chunk));
    }
}

package io.noisegate.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What stands on the model topic already. */
public final class ModelTopic {
    private static final Logger LOG = LoggerFactory.getLogger(ModelTopic.class);
    private static final Duration POLL = Duration.ofSeconds(1);

    private ModelTopic() {}

    /**
     * The generation of the newest message of a lineage among the last {@code messages} of the topic, or 0. A learner that
     * was restored more than once from the same checkpoint takes a higher one than all before.
     */
    public static long latestGeneration(ModelChannel channel, String lineage, int messages) {
        ModelChunkCodec codec = new ModelChunkCodec();
        TopicPartition partition = new TopicPartition(channel.topic(), 0);
        try (KafkaConsumer<byte[], ByteBuffer> consumer = new KafkaConsumer<>(channel.consumerProperties())) {
            consumer.assign(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            long begin = consumer.beginningOffsets(List.of(partition)).get(partition);
            consumer.seek(partition, Math.max(begin, end - messages));
            long latest = 0;
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], ByteBuffer> record : consumer.poll(POLL)) {
                    latest = Math.max(latest, generation(codec, record, lineage));
                }
            }
            return latest;
        }
    }

    /**
     * Hands over every complete model that was published and still stands on the topic, oldest first.
     *
     * @param parameters of the model, in floats
     * @param buffers of the model, in floats
     */
    public static void published(ModelChannel channel, int parameters, int buffers, Consumer<ModelUpdate> reader)
            throws IOException {
        ModelAssembly assembly = new ModelAssembly(parameters, buffers, channel.store());
        ModelChunkCodec codec = new ModelChunkCodec();
        TopicPartition partition = new TopicPartition(channel.topic(), 0);
        try (KafkaConsumer<byte[], ByteBuffer> consumer = new KafkaConsumer<>(channel.consumerProperties())) {
            consumer.assign(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            consumer.seekToBeginning(List.of(partition));
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], ByteBuffer> record : consumer.poll(POLL)) {
                    ModelChunk chunk = codec.decode(record.value());
                    if (!RollbackRequest.isOne(chunk)) {
                        assembly.add(chunk).ifPresent(reader);
                    }
                }
            }
        }
    }

    private static long generation(ModelChunkCodec codec, ConsumerRecord<byte[], ByteBuffer> record, String lineage) {
        try {
            ModelChunk chunk = codec.decode(record.value());
            return chunk.lineage().equals(lineage) ? chunk.generation() : 0;
        } catch (IOException e) {
            LOG.warn("Passed over a message of the model topic at offset {}: {}", record.offset(), e.getMessage());
            return 0;
        }
    }
}

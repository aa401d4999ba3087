package io.noisegate.trial;

import io.noisegate.schema.SingleObjectCodec;
import io.noisegate.schema.UndecodableRecord;
import java.io.Closeable;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Reads the committed records of a topic from its beginning on. Not thread-safe. */
public final class ContractReader<T extends SpecificRecord> implements Closeable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final SingleObjectCodec<T> codec;

    public ContractReader(Map<String, String> client, String topic, Class<T> type) {
        Map<String, Object> properties = new HashMap<>(client);
        properties.put("isolation.level", "read_committed");
        consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        codec = SingleObjectCodec.of(type);
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
    }

    /** What has arrived, waiting so long for something at most. */
    public List<T> poll(Duration timeout) throws UndecodableRecord {
        List<T> values = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : consumer.poll(timeout)) {
            values.add(codec.decode(record.value()));
        }
        return values;
    }

    @Override
    public void close() {
        consumer.close();
    }
}

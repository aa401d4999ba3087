package io.noisegate.model;

import java.io.Serializable;
import java.util.Map;
import java.util.Properties;

/**
 * Where models are published: a topic with one partition, compacted, on a Kafka cluster.
 *
 * @param client Kafka client properties: at least {@code bootstrap.servers}
 * @param store folder of models that are too large for the topic; null when there is none
 */
public record ModelChannel(Map<String, String> client, String topic, ModelStore store) implements Serializable {
    public ModelChannel {
        client = Map.copyOf(client);
    }

    Properties consumerProperties() {
        Properties properties = new Properties();
        properties.putAll(client);
        properties.put("key.deserializer", "org.apache.kafka.common.serialization.ByteArrayDeserializer");
        properties.put("value.deserializer", "org.apache.kafka.common.serialization.ByteBufferDeserializer");
        properties.put("enable.auto.commit", "false");
        properties.put("isolation.level", "read_uncommitted");
        properties.put("auto.offset.reset", "latest");
        properties.put("fetch.min.bytes", "1");
        return properties;
    }
}

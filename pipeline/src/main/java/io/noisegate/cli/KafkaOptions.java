package io.noisegate.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import picocli.CommandLine.Option;

/** Where Kafka is and how to talk to it; shared by all commands that do. */
final class KafkaOptions {
    private static final int PATIENCE_MS = 15_000;

    @Option(
            names = "--bootstrap-servers",
            required = true,
            paramLabel = "HOST:PORT[,...]",
            description = "Kafka brokers to start from.")
    private String bootstrapServers;

    @Option(
            names = "--kafka-property",
            paramLabel = "KEY=VALUE",
            description = "Further property of the Kafka client, for example security.protocol=SSL. Repeatable.")
    private Map<String, String> properties = new HashMap<>();

    Admin admin() {
        Map<String, Object> client = client();
        client.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        client.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        client.putAll(properties);
        return Admin.create(client);
    }

    /** Waits for all replicas, batches a little: for throughput without loss. */
    KafkaProducer<String, byte[]> producer() {
        Map<String, Object> client = client();
        client.put(ProducerConfig.ACKS_CONFIG, "all");
        client.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        client.put(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 17);
        client.putAll(properties);
        return new KafkaProducer<>(client, new StringSerializer(), new ByteArraySerializer());
    }

    /** Sees committed records only and belongs to no group. */
    KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> client = client();
        client.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        client.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        client.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        client.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        client.putAll(properties);
        return new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Fails at once when the broker or the topic is not there; a producer would wait for it a whole minute. */
    void requireTopic(String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            admin.describeTopics(List.of(topic)).allTopicNames().get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                throw new KafkaException("There is no topic %s on %s; 'noisegate topics create' makes it"
                        .formatted(topic, bootstrapServers));
            }
            throw e;
        }
    }

    private Map<String, Object> client() {
        Map<String, Object> client = new HashMap<>();
        client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        client.put(CommonClientConfigs.CLIENT_ID_CONFIG, "noisegate");
        return client;
    }
}

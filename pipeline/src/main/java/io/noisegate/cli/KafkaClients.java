package io.noisegate.cli;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.job.KafkaEnds;
import io.noisegate.topics.JobTopics;
import io.noisegate.topics.TopicRole;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Clients for the Kafka of a configuration; whoever asks for one closes it.
 *
 * @param settings what {@code kafka.properties} says wins over what is set here
 */
record KafkaClients(NoisegateSettings settings) {
    private static final int PATIENCE_MS = 15_000;

    Admin admin() {
        Map<String, Object> client = client();
        client.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        client.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        return Admin.create(configured(client));
    }

    /** Waits for all replicas, batches a little: for throughput without loss. */
    KafkaProducer<String, byte[]> producer() {
        return producer(new StringSerializer());
    }

    /** The same for records as they are. */
    KafkaProducer<byte[], byte[]> rawProducer() {
        return producer(new ByteArraySerializer());
    }

    private <K> KafkaProducer<K, byte[]> producer(Serializer<K> keys) {
        Map<String, Object> client = client();
        client.put(ProducerConfig.ACKS_CONFIG, "all");
        client.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        client.put(ProducerConfig.BATCH_SIZE_CONFIG, 1 << 17);
        return new KafkaProducer<>(configured(client), keys, new ByteArraySerializer());
    }

    /** Sees committed records only and belongs to no group. */
    KafkaConsumer<byte[], byte[]> consumer() {
        Map<String, Object> client = client();
        client.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        client.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        client.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        client.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
        return new KafkaConsumer<>(configured(client), new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Fails at once when the broker or a topic is not there; a producer would wait for it a whole minute. */
    void requireTopics(Set<TopicRole> roles) throws ExecutionException, InterruptedException {
        try (Admin admin = admin()) {
            new JobTopics(admin, settings.topics()).require(roles);
        }
    }

    private static Map<String, Object> client() {
        Map<String, Object> client = new HashMap<>();
        client.put(CommonClientConfigs.CLIENT_ID_CONFIG, "noisegate");
        return client;
    }

    private Map<String, Object> configured(Map<String, Object> client) {
        client.putAll(KafkaEnds.clientProperties(settings.kafka()));
        return client;
    }
}

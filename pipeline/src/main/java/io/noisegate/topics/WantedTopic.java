package io.noisegate.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/**
 * A topic as the job wants it.
 *
 * @param configuration the properties that matter to the job; all others are the broker's business
 */
public record WantedTopic(
        TopicRole role, String name, int partitions, int replicationFactor, Map<String, String> configuration) {
    /** Largest message of the model topic, in bytes, its frame and headers included; larger models come in chunks. */
    public static final int MODEL_MESSAGE_LIMIT_BYTES = 1 << 20;

    private static final String FOREVER = "-1";

    public WantedTopic {
        configuration = Map.copyOf(configuration);
    }

    /** All topics of a job, in the order of their roles. */
    public static List<WantedTopic> all(TopicSettings settings) {
        List<WantedTopic> topics = new ArrayList<>();
        settings.names().forEach((role, name) -> topics.add(of(role, name, settings)));
        return topics;
    }

    private static WantedTopic of(TopicRole role, String name, TopicSettings settings) {
        Map<String, String> configuration = new TreeMap<>();
        configuration.put(
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(Math.min(2, settings.replicationFactor())));
        configuration.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE);
        configuration.put(
                TopicConfig.RETENTION_MS_CONFIG,
                Long.toString(settings.retention().toMillis()));
        int partitions = settings.partitions();
        switch (role) {
            case SAMPLES, SCORED_SAMPLES, DECISIONS, ALERTS, DEAD_LETTERS, NOISE_PROFILES -> {}
            case CORRECTIONS -> configuration.put(TopicConfig.RETENTION_MS_CONFIG, FOREVER);
            case MODEL -> {
                partitions = 1; // updates are read in the order in which they were published
                configuration.put(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
                configuration.put(TopicConfig.RETENTION_MS_CONFIG, FOREVER);
                configuration.put(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MODEL_MESSAGE_LIMIT_BYTES));
            }
        }
        return new WantedTopic(role, name, partitions, settings.replicationFactor(), configuration);
    }

    NewTopic toNewTopic() {
        return new NewTopic(name, partitions, (short) replicationFactor).configs(configuration);
    }
}

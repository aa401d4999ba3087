package io.noisegate.topics;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A topic as the job wants it beside what a broker has.
 *
 * @param found what the broker has of all that matters to the job, by name; empty when there is no such topic
 * @param differences one sentence for each difference; empty when all is as it should be
 */
public record TopicState(WantedTopic wanted, Map<String, String> found, List<String> differences) {
    private static final String PARTITIONS = "partitions";
    private static final String REPLICATION_FACTOR = "replication factor";

    public TopicState {
        found = Collections.unmodifiableMap(new LinkedHashMap<>(found));
        differences = List.copyOf(differences);
    }

    /** Whether the broker has a topic of that name. */
    public boolean exists() {
        return !found.isEmpty();
    }

    static TopicState missing(WantedTopic wanted) {
        return new TopicState(wanted, Map.of(), List.of("does not exist, 'noisegate topics create' makes it"));
    }

    static TopicState existing(
            WantedTopic wanted, int partitions, int replicationFactor, Map<String, String> configuration) {
        Map<String, String> expected = new LinkedHashMap<>();
        expected.put(PARTITIONS, Integer.toString(wanted.partitions()));
        expected.put(REPLICATION_FACTOR, Integer.toString(wanted.replicationFactor()));
        expected.putAll(new TreeMap<>(wanted.configuration()));
        Map<String, String> found = new LinkedHashMap<>();
        List<String> differences = new ArrayList<>();
        expected.forEach((name, value) -> {
            String actual = switch (name) {
                case PARTITIONS -> Integer.toString(partitions);
                case REPLICATION_FACTOR -> Integer.toString(replicationFactor);
                default -> configuration.get(name);
            };
            found.put(name, actual);
            if (!value.equals(actual)) {
                differences.add("%s is %s, expected %s".formatted(name, actual, value));
            }
        });
        return new TopicState(wanted, found, differences);
    }
}

package io.noisegate.topics;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A topic as the job wants it beside what a broker has.
 *
 * @param exists whether the broker has a topic of that name
 * @param differences one sentence for each difference, empty when all is as it should be
 */
public record TopicState(WantedTopic wanted, boolean exists, List<String> differences) {

    public TopicState {
        differences = List.copyOf(differences);
    }

    static TopicState missing(WantedTopic wanted) {
        return new TopicState(wanted, false, List.of("does not exist, 'noisegate topics create' makes it"));
    }

    static TopicState existing(
            WantedTopic wanted, int partitions, int replicationFactor, Map<String, String> configuration) {
        List<String> differences = new ArrayList<>();
        compare("partitions", Integer.toString(partitions), Integer.toString(wanted.partitions()), differences);
        compare(
                "replication factor",
                Integer.toString(replicationFactor),
                Integer.toString(wanted.replicationFactor()),
                differences);
        new TreeMap<>(wanted.configuration())
                .forEach((key, value) -> compare(key, configuration.get(key), value, differences));
        return new TopicState(wanted, true, differences);
    }

    private static void compare(String what, String found, String expected, List<String> differences) {
        if (!expected.equals(found)) {
            differences.add("%s is %s, expected %s".formatted(what, found, expected));
        }
    }
}

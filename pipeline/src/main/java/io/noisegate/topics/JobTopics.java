package io.noisegate.topics;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Makes the topics of a job on a broker, and says what differs there from what the job wants. */
public final class JobTopics {
    private static final Duration PROPAGATION = Duration.ofSeconds(30);
    private static final long POLL_MS = 20;

    private final Admin admin;
    private final List<WantedTopic> wanted;

    /** @param admin is used, not closed */
    public JobTopics(Admin admin, TopicSettings settings) {
        this.admin = admin;
        this.wanted = WantedTopic.all(settings);
    }

    /**
     * Makes the topics that do not exist, and returns when a broker knows of them. Those that do exist stay as they are,
     * whatever their settings.
     *
     * @return the topics that were made
     * @throws ExecutionException when the broker refuses for any other reason
     */
    public List<WantedTopic> create() throws ExecutionException, InterruptedException {
        Map<String, KafkaFuture<Void>> answers = admin.createTopics(
                        wanted.stream().map(WantedTopic::toNewTopic).toList())
                .values();
        List<WantedTopic> created = new ArrayList<>();
        for (WantedTopic topic : wanted) {
            try {
                answers.get(topic.name()).get();
                created.add(topic);
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
            }
        }
        awaitKnown(created);
        return created;
    }

    /** The controller answers before the brokers know. */
    private void awaitKnown(List<WantedTopic> topics) throws ExecutionException, InterruptedException {
        long deadline = System.nanoTime() + PROPAGATION.toNanos();
        while (!existing(topics)
                .keySet()
                .containsAll(topics.stream().map(WantedTopic::name).toList())) {
            if (System.nanoTime() - deadline > 0) {
                throw new TimeoutException("The new topics were not known to a broker within " + PROPAGATION);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MS);
        }
    }

    /** What the broker has, for each topic of the job. */
    public List<TopicState> describe() throws ExecutionException, InterruptedException {
        Map<String, TopicDescription> found = existing(wanted);
        Map<String, Map<String, String>> configurations = configurations(found);
        List<TopicState> states = new ArrayList<>();
        for (WantedTopic topic : wanted) {
            TopicDescription description = found.get(topic.name());
            states.add(
                    description == null
                            ? TopicState.missing(topic)
                            : TopicState.existing(
                                    topic,
                                    description.partitions().size(),
                                    description.partitions().get(0).replicas().size(),
                                    configurations.get(topic.name())));
        }
        return states;
    }

    /**
     * Makes sure that a broker has the topics of these roles.
     *
     * @throws MissingTopics naming those that it does not have
     */
    public void require(Set<TopicRole> roles) throws ExecutionException, InterruptedException {
        List<WantedTopic> needed =
                wanted.stream().filter(topic -> roles.contains(topic.role())).toList();
        Set<String> found = existing(needed).keySet();
        List<String> missing = needed.stream()
                .map(WantedTopic::name)
                .filter(name -> !found.contains(name))
                .toList();
        if (!missing.isEmpty()) {
            throw new MissingTopics(missing);
        }
    }

    private Map<String, TopicDescription> existing(List<WantedTopic> topics)
            throws ExecutionException, InterruptedException {
        Map<String, TopicDescription> found = new HashMap<>();
        var answers = admin.describeTopics(
                        topics.stream().map(WantedTopic::name).toList())
                .topicNameValues();
        for (var answer : answers.entrySet()) {
            try {
                found.put(answer.getKey(), answer.getValue().get());
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        return found;
    }

    private Map<String, Map<String, String>> configurations(Map<String, TopicDescription> topics)
            throws ExecutionException, InterruptedException {
        List<ConfigResource> resources = topics.keySet().stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        Map<String, Map<String, String>> configurations = new HashMap<>();
        admin.describeConfigs(resources)
                .all()
                .get()
                .forEach((resource, config) -> configurations.put(resource.name(), values(config)));
        return configurations;
    }

    private static Map<String, String> values(Config config) {
        return config.entries().stream()
                .filter(entry -> entry.value() != null)
                .collect(Collectors.toMap(ConfigEntry::name, ConfigEntry::value));
    }
}

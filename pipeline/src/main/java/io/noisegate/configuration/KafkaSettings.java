package io.noisegate.configuration;

import io.noisegate.security.SecretNames;
import io.noisegate.security.SecuritySettings;
import io.noisegate.settings.Requirements;
import java.time.Duration;
import java.util.Map;

/**
 * The Kafka cluster that everything is read from and written to.
 *
 * @param bootstrapServers host:port, comma separated
 * @param group consumer group under which the position in the sample topic is committed
 * @param start where a job without state starts to read
 * @param bounded read up to the end of the sample topic as it is at the start, then finish
 * @param transactionTimeout of exactly-once sinks; at most the broker's {@code transaction.max.timeout.ms}
 * @param security how clients prove who they are
 * @param properties given to every Kafka client as they are; they win over what {@code security} says
 */
public record KafkaSettings(
        String bootstrapServers,
        String group,
        Start start,
        boolean bounded,
        Duration transactionTimeout,
        SecuritySettings security,
        Map<String, String> properties) {

    /** Where a job without state starts to read. */
    public enum Start {
        /** At the group's committed position, else at the earliest record. */
        COMMITTED,
        EARLIEST,
        LATEST
    }

    public static KafkaSettings defaults() {
        return new KafkaSettings(
                "", "noisegate", Start.COMMITTED, false, Duration.ofMinutes(15), SecuritySettings.defaults(), Map.of());
    }

    public KafkaSettings {
        properties = Map.copyOf(properties);
        Requirements.of("kafka")
                .require(
                        bootstrapServers.isEmpty() || bootstrapServers.matches("\\S+:\\d+(\\s*,\\s*\\S+:\\d+)*"),
                        "bootstrap-servers",
                        bootstrapServers,
                        "host:port, comma separated",
                        "name one or more brokers")
                .require(!group.isBlank(), "group", group, "a name", "noisegate is the usual one")
                .require(
                        transactionTimeout.compareTo(Duration.ofSeconds(1)) >= 0,
                        "transaction-timeout",
                        transactionTimeout,
                        "a duration of at least 1 s",
                        "15 min is the broker's default limit")
                .orThrow();
    }

    /** Without secrets, for logs. */
    @Override
    public String toString() {
        return "KafkaSettings[bootstrapServers=%s, group=%s, start=%s, bounded=%s, transactionTimeout=%s, security=%s, properties=%s]"
                .formatted(
                        bootstrapServers,
                        group,
                        start,
                        bounded,
                        transactionTimeout,
                        security,
                        SecretNames.withoutSecrets(properties));
    }
}

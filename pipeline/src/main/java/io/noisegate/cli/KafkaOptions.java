package io.noisegate.cli;

import io.noisegate.configuration.Essential;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where Kafka is and how to talk to it; shared by all commands that do. */
final class KafkaOptions {
    @Mixin
    private ConfigurationOptions configuration;

    @Option(
            names = "--bootstrap-servers",
            paramLabel = "HOST:PORT[,...]",
            description = "Kafka brokers to start from; short for --set kafka.bootstrap-servers=...")
    private String bootstrapServers;

    @Option(
            names = "--kafka-property",
            paramLabel = "KEY=VALUE",
            description = "Further property of the Kafka client, for example security.protocol=SSL; short for"
                    + " --set kafka.properties.KEY=VALUE. Repeatable.")
    private Map<String, String> properties = new HashMap<>();

    /**
     * Clients for the Kafka of the configuration.
     *
     * @param shortForms of {@code --set} by the command's own options
     */
    KafkaClients clients(List<String> shortForms) throws IOException {
        List<String> all = new ArrayList<>();
        if (bootstrapServers != null) {
            all.add("kafka.bootstrap-servers=" + bootstrapServers);
        }
        properties.forEach((key, value) -> all.add("kafka.properties.%s=%s".formatted(key, value)));
        all.addAll(shortForms);
        return new KafkaClients(configuration.read(all, Essential.BROKER));
    }
}

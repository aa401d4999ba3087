package io.noisegate.cli;

import io.noisegate.topics.JobTopics;
import io.noisegate.topics.TopicRole;
import io.noisegate.topics.TopicSettings;
import io.noisegate.topics.TopicState;
import io.noisegate.topics.WantedTopic;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code noisegate topics}: the topics of a job on a broker. */
@Command(
        name = "topics",
        description = "Makes the topics of a job, or says what differs on a broker.",
        synopsisSubcommandLabel = "COMMAND")
final class TopicsCommand implements Runnable {

    /** How the topics should be; the same for both commands. */
    static final class WantedOptions {
        @Mixin
        private KafkaOptions kafka;

        @Option(
                names = "--topic",
                paramLabel = "ROLE=NAME",
                description = "Another name for a topic; ROLE is one of ${COMPLETION-CANDIDATES}. Repeatable.")
        private Map<TopicRole, String> names = new EnumMap<>(TopicRole.class);

        @Option(
                names = "--partitions",
                paramLabel = "N",
                description = "Partitions of every topic but the model's; short for --set topics.partitions=N.")
        private String partitions;

        @Option(
                names = "--replication-factor",
                paramLabel = "N",
                description = "Copies of every record; short for --set topics.replication-factor=N.")
        private String replicationFactor;

        @Option(
                names = "--retention",
                paramLabel = "DURATION",
                description = "How long records are kept, for example 12h; short for --set topics.retention=DURATION."
                        + " The model and corrected labels are kept for ever.")
        private String retention;

        KafkaClients clients() throws IOException {
            Map<String, String> given = new LinkedHashMap<>();
            names.forEach((role, name) -> given.put(role.toString(), name));
            given.put("partitions", partitions);
            given.put("replication-factor", replicationFactor);
            given.put("retention", retention);
            return kafka.clients(given.entrySet().stream()
                    .filter(setting -> setting.getValue() != null)
                    .map(setting -> "topics.%s=%s".formatted(setting.getKey(), setting.getValue()))
                    .toList());
        }
    }

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "create or describe?");
    }

    @Command(name = "create", description = "Makes the topics that do not exist; leaves the others as they are.")
    int create(@Mixin WantedOptions wanted) throws Exception {
        KafkaClients clients = wanted.clients();
        TopicSettings settings = clients.settings().topics();
        PrintWriter out = spec.commandLine().getOut();
        try (Admin admin = clients.admin()) {
            List<WantedTopic> created = new JobTopics(admin, settings).create();
            for (WantedTopic topic : WantedTopic.all(settings)) {
                out.println(topic.name() + (created.contains(topic) ? ": created" : ": exists already"));
            }
        }
        return ExitCode.OK;
    }

    @Command(
            name = "describe",
            description = "Says what a broker has and what differs from what a job wants.",
            exitCodeListHeading = "%nExit codes:%n",
            exitCodeList = {" 0:All topics are as they should be.", " 1:A topic is missing or differs."})
    int describe(@Mixin WantedOptions wanted) throws Exception {
        KafkaClients clients = wanted.clients();
        TopicSettings settings = clients.settings().topics();
        PrintWriter out = spec.commandLine().getOut();
        boolean asWanted = true;
        try (Admin admin = clients.admin()) {
            for (TopicState state : new JobTopics(admin, settings).describe()) {
                out.println(state.wanted().name() + (state.differences().isEmpty() ? ": as it should be" : ":"));
                state.differences().forEach(difference -> out.println("  " + difference));
                if (state.exists()) {
                    out.println("  has " + state.found());
                }
                asWanted &= state.differences().isEmpty();
            }
        }
        return asWanted ? ExitCode.OK : ExitCode.SOFTWARE;
    }
}

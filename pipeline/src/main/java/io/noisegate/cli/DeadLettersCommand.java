package io.noisegate.cli;

import io.noisegate.settings.InvalidSettings;
import io.noisegate.topics.TopicRole;
import io.noisegate.topics.TopicSettings;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code noisegate dead-letters}: the records that a job could not use. */
@Command(
        name = "dead-letters",
        description = "Lists the records that a job could not use, shows them, and sends them again.",
        synopsisSubcommandLabel = "COMMAND")
final class DeadLettersCommand implements Runnable {
    private static final List<Column<DeadLetterRecord>> COLUMNS = List.of(
            Column.left("POSITION", 12, DeadLetterRecord::position),
            Column.left("TIME", 24, letter -> letter.time().toString()),
            Column.left("SOURCE", 28, DeadLetterRecord::source),
            Column.right("REPLAYS", 7, letter -> Integer.toString(letter.replays())),
            Column.left("ERROR", 18, DeadLetterRecord::errorClass),
            Column.left("MESSAGE", 40, DeadLetterRecord::message));

    /** Which dead letters. */
    static final class Which {
        @Parameters(
                paramLabel = "PARTITION/OFFSET",
                description = "Positions on the topic of dead letters, as 'list' gives them.")
        private Set<String> positions = new HashSet<>();

        @Option(names = "--all", description = "All there are.")
        private boolean all;

        @Option(names = "--error", paramLabel = "CLASS", description = "Those of an error, for example UnknownSchema.")
        private String error;

        private boolean includes(DeadLetterRecord letter) {
            return all || letter.errorClass().equals(error) || positions.contains(letter.position());
        }
    }

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "list, show or replay?");
    }

    @Command(name = "list", description = "One line per dead letter, oldest first in each partition.")
    int list(@Mixin KafkaOptions kafka) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        out.println(Column.header(COLUMNS));
        read(kafka.clients(List.of())).forEach(letter -> out.println(Column.row(COLUMNS, letter)));
        out.flush();
        return ExitCode.OK;
    }

    @Command(name = "show", description = "Everything about a dead letter: its headers and the first bytes of it.")
    int show(@Mixin KafkaOptions kafka, @ArgGroup(multiplicity = "1") Which which) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        List<DeadLetterRecord> letters = chosen(kafka.clients(List.of()), which);
        letters.forEach(letter -> out.println(letter.describe()));
        out.flush();
        return ExitCode.OK;
    }

    @Command(
            name = "replay",
            description =
                    "Sends dead letters to the topic they came from, after what was wrong is put right: key, value and"
                            + " headers as they were, and header noisegate.replays, which counts how often that was done. They stay on"
                            + " the topic of dead letters, so doing it twice sends them twice.")
    int replay(
            @Mixin KafkaOptions kafka,
            @ArgGroup(multiplicity = "1") Which which,
            @Option(
                            names = "--most-replays",
                            defaultValue = "3",
                            paramLabel = "N",
                            description =
                                    "Leave those alone that were sent so often already (default: ${DEFAULT-VALUE}).")
                    int mostReplays)
            throws Exception {
        KafkaClients clients = kafka.clients(List.of());
        List<DeadLetterRecord> chosen = chosen(clients, which);
        List<DeadLetterRecord> due =
                chosen.stream().filter(letter -> letter.replays() < mostReplays).toList();
        requireOwnTopics(clients.settings().topics(), due);
        send(clients, due);
        PrintWriter out = spec.commandLine().getOut();
        out.println("Sent %d again, left %d alone that were sent %d times already"
                .formatted(due.size(), chosen.size() - due.size(), mostReplays));
        out.flush();
        return ExitCode.OK;
    }

    private static void send(KafkaClients clients, List<DeadLetterRecord> letters)
            throws ExecutionException, InterruptedException {
        try (KafkaProducer<byte[], byte[]> producer = clients.rawProducer()) {
            List<Future<?>> sent = new ArrayList<>();
            for (DeadLetterRecord letter : letters) {
                sent.add(producer.send(letter.replay(letter.sourceTopic())));
            }
            producer.flush();
            for (Future<?> record : sent) {
                record.get();
            }
        }
    }

    /** Whoever can write a dead letter must not make this command write anywhere. */
    private static void requireOwnTopics(TopicSettings topics, List<DeadLetterRecord> letters) {
        Set<String> inputs = Set.of(topics.samples(), topics.corrections());
        List<String> problems = letters.stream()
                .filter(letter -> !inputs.contains(letter.sourceTopic()))
                .map(letter ->
                        "Dead letter %s comes from topic %s, expected %s or %s; give the configuration of its job"
                                .formatted(
                                        letter.position(),
                                        letter.sourceTopic(),
                                        topics.samples(),
                                        topics.corrections()))
                .toList();
        if (!problems.isEmpty()) {
            throw new InvalidSettings(problems);
        }
    }

    private static List<DeadLetterRecord> chosen(KafkaClients clients, Which which) throws Exception {
        List<DeadLetterRecord> letters =
                read(clients).stream().filter(which::includes).toList();
        Set<String> missing = new HashSet<>(which.positions);
        letters.forEach(letter -> missing.remove(letter.position()));
        if (!missing.isEmpty()) {
            throw new InvalidSettings(missing.stream()
                    .sorted()
                    .map(position -> "There is no dead letter %s; 'noisegate dead-letters list' says which there are"
                            .formatted(position))
                    .toList());
        }
        return letters;
    }

    private static List<DeadLetterRecord> read(KafkaClients clients)
            throws IOException, ExecutionException, InterruptedException {
        clients.requireTopics(EnumSet.of(TopicRole.DEAD_LETTERS));
        List<DeadLetterRecord> letters = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = clients.consumer()) {
            TopicFollower follower = new TopicFollower(consumer);
            follower.open(clients.settings().topics().deadLetters(), true);
            follower.readToEnd(record -> letters.add(new DeadLetterRecord(record)));
        }
        return letters;
    }
}

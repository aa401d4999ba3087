package io.noisegate.cli;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.settings.SettingText;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code noisegate transactions}: what a job that is gone left open. */
@Command(
        name = "transactions",
        description =
                "Lists the open transactions of a job, and ends those that a job which is gone left behind: until they"
                        + " time out, readers that are read_committed wait for them.",
        synopsisSubcommandLabel = "COMMAND")
final class TransactionsCommand implements Runnable {
    private static final Duration SHORTEST_AGE = Duration.ofMinutes(1);
    private static final List<Column<OpenTransaction>> COLUMNS = List.of(
            Column.left("TRANSACTION", 40, OpenTransaction::id),
            Column.left(
                    "STATE",
                    14,
                    transaction -> transaction.description().state().toString()),
            Column.right("AGE", 10, transaction -> transaction.age().toSeconds() + " s"),
            Column.right(
                    "TIMEOUT",
                    10,
                    transaction -> SettingText.of(
                            Duration.ofMillis(transaction.description().transactionTimeoutMs()))),
            Column.left("PARTITIONS", 30, OpenTransaction::partitions));

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "list or abort?");
    }

    @Command(name = "list", description = "The open transactions whose ids begin with job.name, oldest first.")
    int list(@Mixin KafkaOptions kafka) throws Exception {
        KafkaClients clients = kafka.clients(List.of());
        PrintWriter out = spec.commandLine().getOut();
        out.println(Column.header(COLUMNS));
        try (Admin admin = clients.admin()) {
            open(clients, admin).forEach(transaction -> out.println(Column.row(COLUMNS, transaction)));
        }
        out.flush();
        return ExitCode.OK;
    }

    @Command(
            name = "abort",
            description =
                    "Aborts them, except the young ones: a job that runs has transactions as old as its checkpoint"
                            + " interval. Do it only when the job is gone and will not be resumed: what it had written and not"
                            + " committed is lost to its readers.")
    int abort(
            @Mixin KafkaOptions kafka,
            @Option(
                            names = "--older-than",
                            paramLabel = "DURATION",
                            description =
                                    "Leave younger ones alone (default: ten times job.checkpoint-interval, at least"
                                            + " 1 min).")
                    Duration olderThan)
            throws Exception {
        KafkaClients clients = kafka.clients(List.of());
        Duration age = olderThan == null ? usualAge(clients.settings()) : olderThan;
        PrintWriter out = spec.commandLine().getOut();
        try (Admin admin = clients.admin()) {
            List<OpenTransaction> open = open(clients, admin);
            List<String> lingering = open.stream()
                    .filter(transaction -> transaction.age().compareTo(age) >= 0)
                    .map(OpenTransaction::id)
                    .toList();
            admin.fenceProducers(lingering).all().get();
            lingering.forEach(id -> out.println(id + ": aborted"));
            out.println("Aborted %d, left %d alone that are younger than %s"
                    .formatted(lingering.size(), open.size() - lingering.size(), SettingText.of(age)));
        }
        out.flush();
        return ExitCode.OK;
    }

    private static Duration usualAge(NoisegateSettings settings) {
        Duration several = settings.job().checkpointInterval().multipliedBy(10);
        return several.compareTo(SHORTEST_AGE) > 0 ? several : SHORTEST_AGE;
    }

    private static List<OpenTransaction> open(KafkaClients clients, Admin admin) throws Exception {
        return OpenTransaction.of(clients.settings().job().name(), admin, System.currentTimeMillis());
    }
}

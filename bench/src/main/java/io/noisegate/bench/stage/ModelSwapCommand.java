package io.noisegate.bench.stage;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.noisegate.bench.measure.Machine;
import io.noisegate.bench.measure.ResultFolder;
import io.noisegate.bench.network.Network;
import io.noisegate.embedded.EmbeddedKafka;
import io.noisegate.model.ModelChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.flink.util.FileUtils;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks {@link ModelSwapBenchmark}. */
@Command(
        name = "model-swap",
        description = "How long the Score stage pauses when a new model takes over.",
        mixinStandardHelpOptions = true)
public final class ModelSwapCommand implements Callable<Integer> {
    private static final double TARGET = 1;

    @Option(
            names = "--networks",
            split = ",",
            paramLabel = "NETWORK",
            description = "Of ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.",
            defaultValue = "MLP,LENET5,CNN,RESNET14")
    private List<Network> networks;

    @Option(names = "--rate", defaultValue = "10", description = "Versions per second (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--seconds",
            defaultValue = "8",
            description = "For each network, once with one model and once with many (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Mixin
    private ResultFolder results;

    @Spec
    private CommandSpec spec;

    private record Results(
            @JsonProperty("machine") Machine machine,
            @JsonProperty("rate") double rate,
            @JsonProperty("swaps") List<ModelSwapBenchmark.Result> swaps) {
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(
                    "How many batches longer is the pause of scoring when a new model takes over? %.0f versions/s, target: %.0f%n%s%n%n"
                            .formatted(rate, TARGET, machine));
            text.append("%-28s %6s %9s %9s %7s %7s %13s %14s %12s%n"
                    .formatted(
                            "",
                            "swaps",
                            "batch ms",
                            "longest",
                            "p99",
                            "median",
                            "longest, CPU",
                            "without swap",
                            "one model"));
            for (ModelSwapBenchmark.Result swap : swaps) {
                text.append("%-28s %6d %9.2f %9.2f %7.2f %7.2f %13.2f %14.2f %12.2f%n"
                        .formatted(
                                swap.network(),
                                swap.swaps(),
                                swap.batchMs(),
                                swap.longest(),
                                swap.p99(),
                                swap.median(),
                                swap.longestCpu(),
                                swap.longestWithoutSwap(),
                                swap.undisturbed()));
            }
            text.append(
                    ("%nlongest, p99, median: of the batches that a new model began with. CPU: processor time of the scoring"
                                    + " thread alone. without swap: the longest of the others; one model: while none was built.%n%n")
                            .formatted());
            swaps.forEach(swap -> text.append("%-28s %s%n".formatted(swap.network(), swap.cost())));
            return text.toString();
        }
    }

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("model-swap");
        try (EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"))) {
            Map<String, String> client = Map.of("bootstrap.servers", kafka.bootstrapServers());
            List<ModelSwapBenchmark.Result> swaps = new ArrayList<>();
            for (Network network : networks) {
                String topic = "bench.model-" + network.peerName();
                try (Admin admin = Admin.create(Map.<String, Object>copyOf(client))) {
                    admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1)))
                            .all()
                            .get();
                }
                swaps.add(new ModelSwapBenchmark(network, new ModelChannel(client, topic, null), folder)
                        .run(rate, seconds));
            }
            results.take(
                    "model-swap",
                    new Results(Machine.now(), rate, swaps),
                    spec.commandLine().getOut());
        } finally {
            FileUtils.deleteDirectoryQuietly(folder.toFile());
        }
        return 0;
    }
}

package io.noisegate.bench;

import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Asks {@link SustainedThroughputBenchmark}. */
@Command(
        name = "throughput",
        description = "The whole job, Kafka to Kafka, beside a bare Flink job.",
        mixinStandardHelpOptions = true)
final class ThroughputCommand implements Callable<Integer> {
    @Option(
            names = "--samples",
            defaultValue = "600000",
            description = "Samples on the topic (default: ${DEFAULT-VALUE}).")
    private int samples;

    @Option(
            names = "--ids",
            defaultValue = "8000",
            description = "Distinct samples among them (default: ${DEFAULT-VALUE}).")
    private int ids;

    @Option(names = "--rounds", defaultValue = "5", description = "Rounds that count (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--warmup-rounds",
            defaultValue = "1",
            description = "Rounds before them that do not (default: ${DEFAULT-VALUE}).")
    private int warmupRounds;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting of the job, for example scoring.staleness=64; may be repeated.")
    private List<String> settings = List.of();

    @Option(
            names = "--only",
            paramLabel = "NAME",
            description = "Runs one contender alone, to look at it with a profiler: bare, deciding or learning.")
    private Optional<String> only;

    @Mixin
    private ResultFolder results;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path folder = Files.createTempDirectory("throughput");
        var options = new SustainedThroughputBenchmark.Options(samples, ids, warmupRounds, rounds, settings, only);
        try (SustainedThroughputBenchmark benchmark = SustainedThroughputBenchmark.start(options, folder)) {
            Comparison comparison = benchmark.run((round, contender, measurement) -> {
                out.printf(
                        "round %2d  %-22s %,9.0f samples/s  %6.2f µs CPU each%n",
                        round, contender, measurement.samplesPerSecond(), measurement.cpuMicrosPerSample());
                out.flush();
            });
            results.take(comparison.benchmark(), comparison, out);
        } finally {
            FileUtils.deleteDirectoryQuietly(folder.toFile());
        }
        return 0;
    }
}

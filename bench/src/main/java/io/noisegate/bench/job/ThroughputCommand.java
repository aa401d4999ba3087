package io.noisegate.bench.job;

import io.noisegate.bench.job.BareJob.Clients;
import io.noisegate.bench.measure.AlternatingRounds;
import io.noisegate.bench.measure.AlternatingRounds.Contender;
import io.noisegate.bench.measure.Comparison;
import io.noisegate.bench.measure.Machine;
import io.noisegate.bench.measure.ResultFolder;
import io.noisegate.bench.network.Network;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * How many samples per second does the whole job sustain, Kafka to Kafka, exactly once, beside a bare Flink job that reads the
 * same records and writes records of a decision's size?
 */
@Command(
        name = "throughput",
        description = "The whole job, Kafka to Kafka, beside a bare Flink job.",
        mixinStandardHelpOptions = true)
public final class ThroughputCommand implements Callable<Integer> {
    private static final List<String> DECIDING = List.of("learning.enabled=false");
    private static final List<String> LEARNING = List.of("learning.enabled=true");

    @Mixin
    private RoundOptions options;

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
        try (JobRuns jobs = JobRuns.start(Network.MLP, 1, folder)) {
            SampleTopic topic = options.topic();
            jobs.fill(topic);
            int decisionBytes = jobs.decisionBytes(topic, with(DECIDING));
            AlternatingRounds rounds = new AlternatingRounds(contenders(jobs, topic, decisionBytes));
            rounds.run(options.warmupRounds(), options.rounds(), RoundOptions.printing(out));
            results.take(
                    "sustained-throughput",
                    new Comparison(
                            "sustained-throughput",
                            "How much of a bare Flink job's rate does the whole job sustain, Kafka to Kafka, exactly once?",
                            "%s, batch %d, float32, parallelism 1; %s, %d partitions, decisions of %d bytes; broker in the same JVM; settings %s"
                                    .formatted(
                                            Network.MLP.title(),
                                            Network.MLP.batch(),
                                            options,
                                            JobRuns.PARTITIONS,
                                            decisionBytes,
                                            settings),
                            Machine.now(),
                            rounds.standings()),
                    out);
        } finally {
            FileUtils.deleteDirectoryQuietly(folder.toFile());
        }
        return 0;
    }

    private List<String> with(List<String> assignments) {
        List<String> all = new ArrayList<>(settings);
        all.addAll(assignments);
        return all;
    }

    private List<Contender> contenders(JobRuns jobs, SampleTopic topic, int decisionBytes) {
        return Stream.of(
                        Contender.limit("bare Flink job", () -> jobs.runBare(topic, decisionBytes, Clients.DEFAULT)),
                        Contender.aside(
                                "bare, clients as ours", () -> jobs.runBare(topic, decisionBytes, Clients.TUNED)),
                        new Contender("scoring and deciding", 0.75, () -> jobs.run(topic, with(DECIDING))),
                        new Contender("learning every batch", 0.35, () -> jobs.run(topic, with(LEARNING))))
                .filter(contender -> contender.name().contains(only.orElse("")))
                .toList();
    }
}

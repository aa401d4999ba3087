package io.noisegate.bench.job;

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
import java.util.concurrent.Callable;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The whole job under different settings, compared with the first of them. */
@Command(
        name = "variants",
        description = {
            "The whole job under different settings, beside the first of them. For example lockstep beside the default:",
            "--network LENET5 --variant default --variant lockstep:scoring.staleness=0"
        },
        mixinStandardHelpOptions = true)
public final class VariantsCommand implements Callable<Integer> {
    @Option(names = "--network", defaultValue = "MLP", description = "Of ${COMPLETION-CANDIDATES}.")
    private Network network;

    @Option(
            names = "--variant",
            required = true,
            paramLabel = "NAME[:KEY=VALUE...]",
            description = "A name and settings of the job; those of Flink begin with 'flink.'. The first is the limit.")
    private List<String> variants;

    @Option(
            names = "--target",
            defaultValue = "NaN",
            paramLabel = "RATIO",
            description = "What all but the first should reach.")
    private double target;

    @Option(
            names = "--name",
            defaultValue = "variants",
            description = "Of the files with the result (default: ${DEFAULT-VALUE}).")
    private String name;

    @Mixin
    private RoundOptions options;

    @Mixin
    private ResultFolder results;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path folder = Files.createTempDirectory("variants");
        try (JobRuns jobs = JobRuns.start(network, JobRuns.SLOTS, folder)) {
            SampleTopic topic = options.topic();
            jobs.fill(topic);
            List<Contender> contenders = new ArrayList<>();
            for (String variant : variants) {
                List<String> parts = List.of(variant.split(":"));
                List<String> assignments = parts.subList(1, parts.size());
                contenders.add(new Contender(parts.get(0), target, () -> jobs.run(topic, assignments)));
            }
            AlternatingRounds rounds = new AlternatingRounds(contenders);
            rounds.run(options.warmupRounds(), options.rounds(), RoundOptions.printing(out));
            results.take(
                    name,
                    new Comparison(
                            name,
                            "How do the variants of the whole job compare?",
                            "%s, batch %d; %s; broker in the same JVM; %s"
                                    .formatted(network.title(), network.batch(), options, variants),
                            Machine.now(),
                            rounds.standings()),
                    out);
        } finally {
            FileUtils.deleteDirectoryQuietly(folder.toFile());
        }
        return 0;
    }
}

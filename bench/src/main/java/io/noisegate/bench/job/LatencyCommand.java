package io.noisegate.bench.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.noisegate.bench.job.PacedSamples.Arrivals;
import io.noisegate.bench.measure.Machine;
import io.noisegate.bench.measure.ResultFolder;
import io.noisegate.bench.network.Network;
import io.noisegate.configuration.NoisegateSettings;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.HdrHistogram.Histogram;
import org.apache.flink.api.common.JobID;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** How long after a sample was due is its decision on the topic? */
@Command(
        name = "latency",
        description = "From the moment a sample is due to its decision on the topic, at a share of the highest rate.",
        mixinStandardHelpOptions = true)
public final class LatencyCommand implements Callable<Integer> {
    private static final double TARGET_MS = 60;
    private static final double MICROS_PER_MS = 1e3;
    private static final double[] PERCENTILES = {50, 90, 99, 99.9, 100};

    @Option(names = "--network", defaultValue = "MLP", description = "Of ${COMPLETION-CANDIDATES}.")
    private Network network;

    @Option(
            names = "--share",
            defaultValue = "0.5",
            paramLabel = "SHARE",
            description =
                    "Of the highest rate, which is measured first, with samples that are all due at once (default: ${DEFAULT-VALUE}).")
    private double share;

    @Option(
            names = "--seconds",
            defaultValue = "20",
            description = "How long samples come; the first half does not count (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting of the job; may be repeated.")
    private List<String> settings = List.of();

    @Option(
            names = "--name",
            defaultValue = "latency",
            description = "Of the files with the result (default: ${DEFAULT-VALUE}).")
    private String name;

    @Mixin
    private RoundOptions options;

    @Mixin
    private ResultFolder results;

    @Spec
    private CommandSpec spec;

    private int topics;

    private record Result(
            @JsonProperty("machine") Machine machine,
            @JsonProperty("conditions") String conditions,
            @JsonProperty("highest_rate") double highestRate,
            @JsonProperty("rate") double rate,
            @JsonProperty("percentiles_ms") double[] percentiles) {
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder("%s%n%s%nAt %,.0f samples/s, of %,.0f at most:%n"
                    .formatted(machine, conditions, rate, highestRate));
            for (int i = 0; i < PERCENTILES.length; i++) {
                text.append("p%-5s %8.1f ms%s%n"
                        .formatted(
                                PERCENTILES[i],
                                percentiles[i],
                                PERCENTILES[i] == 99 ? ", target %.0f".formatted(TARGET_MS) : ""));
            }
            return text.toString();
        }
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path folder = Files.createTempDirectory("latency");
        try (JobRuns jobs = JobRuns.start(network, JobRuns.SLOTS, folder)) {
            int samples = options.topic().samples();
            for (int round = 0; round < options.warmupRounds(); round++) {
                paced(jobs, Double.POSITIVE_INFINITY, samples);
            }
            double highest = paced(jobs, Double.POSITIVE_INFINITY, samples).perSecond();
            double rate = share * highest;
            Histogram micros = paced(jobs, rate, (int) (rate * seconds)).micros();
            double[] percentiles = new double[PERCENTILES.length];
            for (int i = 0; i < percentiles.length; i++) {
                percentiles[i] = micros.getValueAtPercentile(PERCENTILES[i]) / MICROS_PER_MS;
            }
            results.take(
                    name,
                    new Result(
                            Machine.now(),
                            "%s, batch %d; %d s, %,d of the decisions counted; a reader that does not wait for commits; settings %s"
                                    .formatted(
                                            network.title(),
                                            network.batch(),
                                            seconds,
                                            micros.getTotalCount(),
                                            settings),
                            highest,
                            rate,
                            percentiles),
                    out);
        } finally {
            FileUtils.deleteDirectoryQuietly(folder.toFile());
        }
        return 0;
    }

    private Arrivals paced(JobRuns jobs, double rate, int count) throws Exception {
        NoisegateSettings settings = jobs.settings("bench.paced-" + topics++, withUnbounded());
        JobID job = jobs.flink().submit(JobRuns.job(settings, this.settings));
        try {
            PacedSamples paced =
                    new PacedSamples(network, rate, count, options.topic().ids());
            return paced.run(
                    jobs.bootstrapServers(),
                    settings.topics().samples(),
                    settings.topics().decisions());
        } finally {
            jobs.flink().cancel(job);
        }
    }

    private List<String> withUnbounded() {
        List<String> all = new java.util.ArrayList<>(settings);
        all.add("kafka.bounded=false");
        return all;
    }
}

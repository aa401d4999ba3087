package io.noisegate.bench.job;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.noisegate.bench.job.PacedSamples.Arrivals;
import io.noisegate.bench.measure.Machine;
import io.noisegate.bench.measure.ResultFolder;
import io.noisegate.bench.measure.Spread;
import io.noisegate.bench.network.Network;
import io.noisegate.configuration.NoisegateSettings;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private static final List<String> PERCENTILES = List.of("50", "90", "99", "99.9", "100");

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
            description =
                    "How long samples come in a round; the first half does not count (default: ${DEFAULT-VALUE}).")
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
            @JsonProperty("percentiles_ms") Map<String, Spread> percentiles) {
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(
                    "%s%n%s%nAt %,.0f samples/s, of %,.0f at most, ms (the lowest and highest of the rounds):%n"
                            .formatted(machine, conditions, rate, highestRate));
            percentiles.forEach((percentile, ms) -> text.append("p%-5s %8.1f (%.1f to %.1f)%s%n"
                    .formatted(
                            percentile,
                            ms.median(),
                            ms.lowest(),
                            ms.highest(),
                            percentile.equals("99") ? ", target %.0f".formatted(TARGET_MS) : "")));
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
            List<Histogram> rounds = new ArrayList<>();
            for (int round = 1; round <= options.rounds(); round++) {
                Histogram micros = paced(jobs, rate, (int) (rate * seconds)).micros();
                out.printf("round %d: p99 %.1f ms%n", round, percentileMs(micros, 99));
                out.flush();
                rounds.add(micros);
            }
            results.take(
                    name,
                    new Result(
                            Machine.now(),
                            "%s, batch %d; %d rounds of %d s, the second half of each counted, %d rounds before them to warm up; a reader that does not wait for commits; settings %s"
                                    .formatted(
                                            network.title(),
                                            network.batch(),
                                            options.rounds(),
                                            seconds,
                                            options.warmupRounds(),
                                            settings),
                            highest,
                            rate,
                            spreads(rounds)),
                    out);
        } finally {
            FileUtils.deleteDirectoryQuietly(folder.toFile());
        }
        return 0;
    }

    private static Map<String, Spread> spreads(List<Histogram> rounds) {
        Map<String, Spread> spreads = new LinkedHashMap<>();
        for (String percentile : PERCENTILES) {
            List<Double> ms = rounds.stream()
                    .map(micros -> percentileMs(micros, Double.parseDouble(percentile)))
                    .toList();
            spreads.put(percentile, Spread.of(ms));
        }
        return spreads;
    }

    private static double percentileMs(Histogram micros, double percentile) {
        return micros.getValueAtPercentile(percentile) / MICROS_PER_MS;
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
        List<String> all = new ArrayList<>(settings);
        all.add("kafka.bounded=false");
        return all;
    }
}

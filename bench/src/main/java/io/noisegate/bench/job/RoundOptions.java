package io.noisegate.bench.job;

import io.noisegate.bench.measure.AlternatingRounds.Listener;
import java.io.PrintWriter;
import picocli.CommandLine.Option;

/** How much is run, for every benchmark of the whole job. */
final class RoundOptions {
    @Option(
            names = "--samples",
            defaultValue = "600000",
            paramLabel = "COUNT",
            description = "Samples on the topic (default: ${DEFAULT-VALUE}).")
    private int samples;

    @Option(
            names = "--ids",
            defaultValue = "8000",
            paramLabel = "COUNT",
            description = "Distinct samples among them (default: ${DEFAULT-VALUE}).")
    private int ids;

    @Option(
            names = "--rounds",
            defaultValue = "5",
            paramLabel = "COUNT",
            description = "Rounds that count (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Option(
            names = "--warmup-rounds",
            defaultValue = "1",
            paramLabel = "COUNT",
            description = "Rounds before them that do not (default: ${DEFAULT-VALUE}).")
    private int warmupRounds;

    SampleTopic topic() {
        return new SampleTopic("bench.samples", samples, ids);
    }

    int rounds() {
        return rounds;
    }

    int warmupRounds() {
        return warmupRounds;
    }

    static Listener printing(PrintWriter out) {
        return (round, contender, measurement) -> {
            out.printf(
                    "round %2d  %-34s %,9.0f samples/s  %6.2f µs CPU each%n",
                    round, contender, measurement.samplesPerSecond(), measurement.cpuMicrosPerSample());
            out.flush();
        };
    }

    @Override
    public String toString() {
        return "%,d samples of %,d ids, %d rounds, %d before them to warm up"
                .formatted(samples, ids, rounds, warmupRounds);
    }
}

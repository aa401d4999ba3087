package io.noisegate.bench.demo;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.noisegate.bench.measure.Machine;
import io.noisegate.demo.DemoOptions.Noise;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.DoubleStream;

/**
 * What the demonstration reaches over several seeds, beside what it should.
 *
 * @param runs one per noise and seed
 */
record DemoQuality(
        @JsonProperty("machine") Machine machine,
        @JsonProperty("runs") List<Run> runs) {
    private static final String FORMAT = "%-12s %6s %8s %9s %7s %9s %9s%n";

    /**
     * One demonstration.
     *
     * @param report what {@code noisegate demo} wrote for machines; null is what is undefined
     */
    record Run(
            @JsonProperty("noise") Noise noise,
            @JsonProperty("seed") long seed,
            @JsonProperty("report") JsonNode report) {}

    DemoQuality {
        runs = List.copyOf(runs);
    }

    /** As a table. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("%s%n%n".formatted(machine));
        text.append(FORMAT.formatted("noise", "seed", "AUROC", "precision", "recall", "accuracy", "keep-all"));
        for (Noise noise : Noise.values()) {
            List<JsonNode> reports = runs.stream()
                    .filter(run -> run.noise() == noise)
                    .map(Run::report)
                    .toList();
            if (!reports.isEmpty()) {
                runs.stream()
                        .filter(run -> run.noise() == noise)
                        .forEach(run -> text.append(
                                line(noise, Long.toString(run.seed()), List.of(run.report()), DoubleStream::average)));
                text.append(line(noise, "mean", reports, DoubleStream::average));
                text.append(line(noise, "worst", reports, DoubleStream::min));
                text.append(FORMAT.formatted(
                        "", "target", target(noise, 0.99, 0.90), "", "", target(noise, 0.95, 0.92), ""));
            }
        }
        return text.toString();
    }

    private static String target(Noise noise, double uniform, double asymmetric) {
        return switch (noise) {
            case UNIFORM -> "%.2f".formatted(uniform);
            case ASYMMETRIC -> "%.2f".formatted(asymmetric);
        };
    }

    private static String line(
            Noise noise, String name, List<JsonNode> reports, Function<DoubleStream, OptionalDouble> summary) {
        return FORMAT.formatted(
                noise.name().toLowerCase(Locale.ROOT),
                name,
                text(summary.apply(defined(reports, "auroc"))),
                text(summary.apply(defined(reports, "alert_precision"))),
                text(summary.apply(defined(reports, "alert_recall"))),
                text(summary.apply(defined(reports, "test_accuracy"))),
                text(summary.apply(defined(reports, "test_accuracy_keep_all"))));
    }

    private static DoubleStream defined(List<JsonNode> reports, String quantity) {
        return reports.stream()
                .map(report -> report.path(quantity))
                .filter(JsonNode::isNumber)
                .mapToDouble(JsonNode::doubleValue);
    }

    private static String text(OptionalDouble value) {
        return value.isPresent() ? "%.3f".formatted(value.getAsDouble()) : "undefined";
    }
}

package io.noisegate.bench;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.noisegate.demo.DemoOptions.Noise;
import io.noisegate.demo.DemoReport;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * What the demonstration reaches over several seeds, beside what it should.
 *
 * @param runs one per noise and seed
 */
record DemoQuality(
        @JsonProperty("machine") Machine machine,
        @JsonProperty("runs") List<Run> runs) {
    private static final String FORMAT = "%-12s %6s %8s %9s %7s %9s %9s%n";

    /** One demonstration. */
    record Run(
            @JsonProperty("noise") Noise noise,
            @JsonProperty("seed") long seed,
            @JsonProperty("report") DemoReport report) {}

    DemoQuality {
        runs = List.copyOf(runs);
    }

    /** As a table. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("%s%n%n".formatted(machine));
        text.append(FORMAT.formatted("noise", "seed", "AUROC", "precision", "recall", "accuracy", "keep-all"));
        for (Noise noise : Noise.values()) {
            List<DemoReport> reports = runs.stream()
                    .filter(run -> run.noise() == noise)
                    .map(Run::report)
                    .toList();
            if (!reports.isEmpty()) {
                runs.stream()
                        .filter(run -> run.noise() == noise)
                        .forEach(run -> text.append(line(noise, Long.toString(run.seed()), List.of(run.report()))));
                text.append(line(noise, "mean", reports));
                text.append(worst(noise, reports));
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

    private static String line(Noise noise, String name, List<DemoReport> reports) {
        return FORMAT.formatted(
                noise.name().toLowerCase(Locale.ROOT),
                name,
                mean(reports, report -> report.auroc().orElse(Double.NaN)),
                mean(reports, report -> report.alertPrecision().orElse(Double.NaN)),
                mean(reports, report -> report.alertRecall().orElse(Double.NaN)),
                mean(reports, DemoReport::testAccuracy),
                mean(reports, DemoReport::testAccuracyKeepAll));
    }

    private static String worst(Noise noise, List<DemoReport> reports) {
        return FORMAT.formatted(
                noise.name().toLowerCase(Locale.ROOT),
                "worst",
                lowest(reports, report -> report.auroc().orElse(Double.NaN)),
                lowest(reports, report -> report.alertPrecision().orElse(Double.NaN)),
                lowest(reports, report -> report.alertRecall().orElse(Double.NaN)),
                lowest(reports, DemoReport::testAccuracy),
                lowest(reports, DemoReport::testAccuracyKeepAll));
    }

    private static String mean(List<DemoReport> reports, ToDoubleFunction<DemoReport> quantity) {
        return "%.3f".formatted(reports.stream().mapToDouble(quantity).average().orElseThrow());
    }

    private static String lowest(List<DemoReport> reports, ToDoubleFunction<DemoReport> quantity) {
        return "%.3f".formatted(reports.stream().mapToDouble(quantity).min().orElseThrow());
    }
}

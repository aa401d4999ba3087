package io.noisegate.evaluation;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.dataset.RecordedScores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * What an evaluation found.
 *
 * @param format of the file, {@value #FORMAT}; rises when a key changes its meaning or goes
 * @param data as it was asked for
 * @param model what was started from
 * @param settings on top of the defaults, as {@code section.key=value}
 * @param summary over the seeds
 * @param runs one for each seed, without the scores of the samples
 */
public record EvaluationReport(
        int format,
        String data,
        String model,
        int passes,
        int seeds,
        List<String> settings,
        List<Summary> summary,
        List<RunResult> runs) {
    static final int FORMAT = 1;

    private static final ObjectMapper JSON = new ObjectMapper()
            .setPropertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .addMixIn(RunResult.class, WithoutSamples.class);
    private static final List<String> COLUMNS = List.of(
            "difficulty",
            "policy",
            "seed",
            "measure",
            "samples",
            "hard_samples",
            "auroc",
            "average_precision",
            "f1",
            "alert_precision",
            "alert_recall",
            "alert_f1",
            "test_accuracy",
            "samples_per_second",
            "state_bytes_per_sample",
            "measure_state_bytes");

    @JsonIgnoreProperties({"scores", "hard"})
    private abstract static class WithoutSamples {}

    static EvaluationReport of(EvaluationPlan plan, List<RunResult> runs) {
        return new EvaluationReport(
                FORMAT,
                plan.data(),
                plan.model().toString(),
                plan.passes(),
                plan.seeds(),
                plan.assignments(),
                Summary.of(runs),
                runs);
    }

    static EvaluationReport ofScores(RecordedScores scores, List<String> settings, RunResult run) {
        return new EvaluationReport(
                FORMAT,
                scores.labels().source(),
                "recorded scores of %d classes".formatted(scores.classes()),
                scores.visits(),
                1,
                settings,
                Summary.of(List.of(run)),
                List.of(run));
    }

    /**
     * Writes {@code report.json}, {@code report.csv} and {@code report.html}.
     *
     * @param streamed what was streamed, by name of the difficulty
     */
    void write(Path folder, Function<String, LabeledDataset> streamed) throws IOException {
        Files.writeString(folder.resolve("report.json"), toJson());
        writeCsv(folder.resolve("report.csv"));
        Files.writeString(folder.resolve("report.html"), HtmlReport.of(this, streamed));
    }

    private String toJson() throws IOException {
        return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n";
    }

    /** A line for each run and measure; what is undefined is empty. */
    private void writeCsv(Path file) throws IOException {
        CsvSchema.Builder schema = CsvSchema.builder();
        COLUMNS.forEach(schema::addColumn);
        try (SequenceWriter writer =
                new CsvMapper().writer(schema.build().withHeader()).writeValues(Files.newBufferedWriter(file))) {
            for (RunResult run : runs) {
                for (Map.Entry<String, RunResult.MeasureResult> measure :
                        run.measures().entrySet()) {
                    writer.write(line(run, measure.getKey(), measure.getValue()));
                }
            }
        }
    }

    private static List<Object> line(RunResult run, String measure, RunResult.MeasureResult result) {
        List<Object> line = new ArrayList<>();
        line.add(run.difficulty());
        line.add(run.policy());
        line.add(run.seed());
        line.add(measure);
        line.add(run.samples());
        line.add(run.hardSamples());
        line.add(result.auroc());
        line.add(result.averagePrecision());
        line.add(result.f1());
        line.add(run.alerts().precision());
        line.add(run.alerts().recall());
        line.add(run.alerts().f1());
        line.add(run.testAccuracy());
        line.add(run.samplesPerSecond());
        line.add(run.stateBytesPerSample());
        line.add(result.stateBytes());
        return line;
    }

    /** The main numbers for people: a line for each difficulty and policy, with its best measure. */
    public String toText() {
        StringBuilder text = new StringBuilder("%-24s %-28s %8s  %-16s %7s %7s%n"
                .formatted("HARDNESS", "POLICY", "ACCURACY", "BEST MEASURE", "AUROC", "AP"));
        for (Summary line : summary) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-24s %-28s %8s  %s%n",
                    line.difficulty(),
                    line.policy(),
                    line.testAccuracy() == null
                            ? "-"
                            : "%.3f".formatted(line.testAccuracy().mean()),
                    best(line)));
        }
        return text.toString();
    }

    /** A line for each measure of one line of the summary, with AUROC and average precision. */
    public List<String> measuresOf(int line) {
        return summary.get(line).measures().entrySet().stream()
                .map(measure -> String.format(
                        Locale.ROOT,
                        "%-28s %s",
                        measure.getKey(),
                        measure.getValue().auroc() == null
                                ? "-"
                                : "%.4f  %.4f"
                                        .formatted(
                                                measure.getValue().auroc().mean(),
                                                measure.getValue()
                                                        .averagePrecision()
                                                        .mean())))
                .toList();
    }

    private static String best(Summary line) {
        return line.measures().entrySet().stream()
                .filter(measure -> measure.getValue().auroc() != null)
                .max((a, b) -> Double.compare(
                        a.getValue().auroc().mean(), b.getValue().auroc().mean()))
                .map(measure -> String.format(
                        Locale.ROOT,
                        "%-16s %7.3f %7.3f",
                        measure.getKey(),
                        measure.getValue().auroc().mean(),
                        measure.getValue().averagePrecision().mean()))
                .orElse("-");
    }
}

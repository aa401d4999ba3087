package io.noisegate.evaluation;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.evaluation.RunResult.Losses;
import io.noisegate.evaluation.RunResult.Suspect;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The report as one page that needs nothing else: its charts are drawn by Chart.js, which it carries, and follow the light or
 * dark preference of whoever looks.
 */
final class HtmlReport {
    private static final int CURVE_POINTS = 150;
    private static final int MAP_POINTS = 1_200;
    private static final int PICTURES = 24;
    private static final ObjectMapper JSON = new ObjectMapper();

    private HtmlReport() {}

    /** What is shown of one difficulty and policy: its first seed. */
    private record Shown(
            Map<String, Curves> curves,
            Losses losses,
            List<Point> map,
            int[][] labels,
            int[][] suggested,
            List<Picture> suspects) {}

    /** Pairs of false and true positive rate, and of recall and precision. */
    private record Curves(List<double[]> roc, List<double[]> precisionRecall) {}

    private record Point(double variability, double confidence, boolean hard) {}

    private record Picture(Suspect suspect, String image) {}

    private record Page(EvaluationReport report, Map<String, Map<String, Shown>> shown) {}

    /** @param data what was streamed, by name of the difficulty */
    static String of(EvaluationReport report, Function<String, LabeledDataset> data) throws IOException {
        Map<String, Map<String, Shown>> shown = new LinkedHashMap<>();
        for (RunResult run : report.runs()) {
            shown.computeIfAbsent(run.difficulty(), key -> new LinkedHashMap<>())
                    .computeIfAbsent(
                            run.policy(),
                            key -> shown(run, new SamplePictures(report.data(), data.apply(run.difficulty()))));
        }
        EvaluationReport numbers = new EvaluationReport(
                report.format(),
                report.data(),
                report.model(),
                report.passes(),
                report.seeds(),
                report.settings(),
                report.summary(),
                List.of());
        return resource("/evaluation/report.html")
                .replace("/*CHARTS*/", ChartLibrary.script())
                .replace("/*SCRIPT*/", resource("/evaluation/report.js"))
                .replace(
                        "/*PAGE*/",
                        JSON.writeValueAsString(new Page(numbers, shown)).replace("<", "\\u003c"));
    }

    private static Shown shown(RunResult run, SamplePictures pictures) {
        Map<String, Curves> curves = new LinkedHashMap<>();
        run.measures().keySet().forEach(measure -> curves.put(measure, curves(run, measure)));
        return new Shown(
                curves,
                run.losses(),
                map(run),
                run.labels(),
                run.suggested(),
                run.suspects().stream()
                        .limit(PICTURES)
                        .map(suspect ->
                                new Picture(suspect, pictures.of(suspect.row()).orElse(null)))
                        .toList());
    }

    private static Curves curves(RunResult run, String measure) {
        double[] scores = Summary.scores(run, measure);
        int[] scored = IntStream.range(0, scores.length)
                .filter(i -> !Double.isNaN(scores[i]))
                .toArray();
        boolean[] hard = new boolean[scored.length];
        for (int i = 0; i < hard.length; i++) {
            hard[i] = run.hard()[scored[i]];
        }
        List<Detection> detections = new RankingMetrics(
                        IntStream.of(scored).mapToDouble(i -> scores[i]).toArray(), hard)
                .detections();
        Detection all = detections.isEmpty() ? new Detection(0, 0, 0) : detections.get(detections.size() - 1);
        List<double[]> roc = new ArrayList<>();
        List<double[]> precisionRecall = new ArrayList<>();
        if (all.truePositives() > 0 && all.falsePositives() > 0) {
            roc.add(new double[] {0, 0});
            for (int i = 0; i < detections.size(); i++) {
                if (i % Math.max(1, detections.size() / CURVE_POINTS) == 0 || i == detections.size() - 1) {
                    Detection here = detections.get(i);
                    double recall = here.recall().orElseThrow();
                    roc.add(new double[] {
                        rounded((double) here.falsePositives() / all.falsePositives()), rounded(recall)
                    });
                    precisionRecall.add(new double[] {
                        rounded(recall), rounded(here.precision().orElseThrow())
                    });
                }
            }
        }
        return new Curves(roc, precisionRecall);
    }

    /** Confidence against variability, where both measures were kept; as many samples as a chart can carry, evenly taken. */
    private static List<Point> map(RunResult run) {
        if (!run.scores().containsKey("confidence") || !run.scores().containsKey("data-maps")) {
            return List.of();
        }
        double[] unsure = Summary.scores(run, "confidence");
        double[] variability = Summary.scores(run, "data-maps");
        double step = Math.max(1, (double) unsure.length / MAP_POINTS);
        List<Point> points = new ArrayList<>();
        for (double place = 0; place < unsure.length; place += step) {
            int i = (int) place;
            if (!Double.isNaN(unsure[i]) && !Double.isNaN(variability[i])) {
                points.add(new Point(rounded(variability[i]), rounded(-unsure[i]), run.hard()[i]));
            }
        }
        return points;
    }

    private static double rounded(double value) {
        return Math.round(value * 1e4) / 1e4;
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

package io.noisegate.evaluation;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.configuration.SettingsFile;
import io.noisegate.dataset.RecordedScores;
import io.noisegate.dataset.perturbation.Perturbed;
import io.noisegate.topics.TopicRole;
import io.noisegate.trial.Feed;
import io.noisegate.trial.ProgressLine;
import io.noisegate.trial.Trial;
import io.noisegate.trial.Workbench;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.apache.flink.util.FileUtils;

/**
 * Every measure that can be had from recorded scores, through a job that reads scores. The job runs twice, since a job has one
 * window of losses and one threshold of SuperLoss: with a window of 15 and the threshold {@code exp}, and with a window of 5 and
 * the logarithm of the number of classes.
 */
public final class ScoresEvaluation {
    private static final List<String> MEASURES = List.of(
            "small-loss",
            "aum",
            "recent-aum",
            "margin",
            "el2n",
            "confidence",
            "data-iq",
            "data-maps",
            "forgetting",
            "loss-variance");
    private static final int LONG_WINDOW = 15;
    private static final int SHORT_WINDOW = 5;
    private static final int FEW_VISITS = 5;
    private static final Set<String> STAGES_WITH_SAMPLES = Set.of("LossWindow", "Alert");

    private final RecordedScores scores;
    private final String configuration;
    private final List<String> assignments;
    private final PrintWriter out;

    /** What a run said, and how it ended. */
    private record Heard(Recording recording, VisitRecording visits, Trial.Result end, OptionalLong stateBytes) {}

    /**
     * @param configuration text of the settings
     * @param assignments {@code section.key=value} on top of them
     * @param out is told about the progress
     */
    public ScoresEvaluation(RecordedScores scores, String configuration, List<String> assignments, PrintWriter out) {
        this.scores = scores;
        this.configuration = configuration;
        this.assignments = List.copyOf(assignments);
        this.out = out;
        settings("any", "nowhere:9092", List.of());
    }

    /**
     * Runs both jobs.
     *
     * @param goesOn asked now and then
     * @return empty when it did not go on to the end
     */
    public Optional<EvaluationReport> run(BooleanSupplier goesOn) throws Exception {
        Path folder = Files.createTempDirectory("noisegate-evaluation");
        long records = Feed.of(scores).records();
        try (Workbench workbench = Workbench.start(folder);
                ProgressLine line = ProgressLine.of("evaluate", 2 * records, out)) {
            Optional<Heard> first = listen(workbench, "exp", LONG_WINDOW, done -> line.reached(done, ""), goesOn);
            if (first.isEmpty()) {
                return Optional.empty();
            }
            String threshold = Double.toString(Math.log(scores.classes()));
            return listen(workbench, threshold, SHORT_WINDOW, done -> line.reached(records + done, ""), goesOn)
                    .map(second -> report(first.get(), second));
        } finally {
            FileUtils.deleteDirectory(folder.toFile());
        }
    }

    private Optional<Heard> listen(
            Workbench workbench, String threshold, int window, Recording.Progress progress, BooleanSupplier goesOn)
            throws Exception {
        NoisegateSettings settings = settings(
                "scores-" + window,
                workbench.bootstrapServers(),
                List.of("selection.superloss.threshold=" + threshold, "history.window=" + window));
        Recording recording = new Recording(Perturbed.asItIs(scores.labels()), MEASURES, scores.visits(), progress);
        VisitRecording visits = new VisitRecording(recording, scores.labels(), scores.visits());
        Optional<Trial.Result> end = new Trial(settings, Feed.of(scores)).run(workbench.flink(), visits, goesOn);
        if (end.isEmpty()) {
            return Optional.empty();
        }
        OptionalLong stateBytes = workbench.flink().stateBytes(end.get().job(), STAGES_WITH_SAMPLES);
        workbench.flink().cancel(end.get().job());
        return Optional.of(new Heard(recording, visits, end.get(), stateBytes));
    }

    private NoisegateSettings settings(String name, String bootstrapServers, List<String> ofRun) {
        List<String> all = new ArrayList<>();
        all.add("selection.policy=keep-all");
        all.add("selection.superloss.regularization=1");
        all.addAll(assignments);
        all.addAll(ofRun);
        all.add("job.input=scores");
        all.add("job.name=" + name);
        all.add("kafka.group=" + name);
        all.add("kafka.bootstrap-servers=" + bootstrapServers);
        for (TopicRole role : TopicRole.values()) {
            all.add("topics.%s=%s.%s".formatted(role, name, role));
        }
        all.add("history.measures=[%s]".formatted(String.join(", ", MEASURES)));
        return SettingsFile.parse(configuration, all, System.getenv());
    }

    private EvaluationReport report(Heard exp, Heard logarithm) {
        Map<String, double[]> found = new LinkedHashMap<>();
        VisitRecording visits = exp.visits();
        found.put("mean-loss", exp.recording().scores("small-loss"));
        found.put("mean-loss-last-5", visits.lastLosses(FEW_VISITS));
        found.put("loss-last", visits.lastLosses(1));
        found.put("aum", exp.recording().scores("aum"));
        found.put("recent-aum", exp.recording().scores("recent-aum"));
        found.put("margin-last", exp.recording().scores("margin"));
        found.put("el2n", exp.recording().scores("el2n"));
        found.put("el2n-first-5", visits.firstErrorNorms(FEW_VISITS));
        found.put("el2n-last", visits.lastErrorNorms());
        found.put("data-iq", exp.recording().scores("data-iq"));
        found.put("data-maps", exp.recording().scores("data-maps"));
        found.put("confidence", exp.recording().scores("confidence"));
        found.put("self-confidence", visits.selfDoubt());
        found.put("forgetting", exp.recording().scores("forgetting"));
        found.put("loss-variance-5", logarithm.recording().scores("loss-variance"));
        found.put("loss-variance-15", exp.recording().scores("loss-variance"));
        found.put("superloss-exp", visits.meanDoubt());
        found.put("superloss-exp-last", visits.lastDoubt());
        found.put("superloss-log-classes", logarithm.visits().meanDoubt());
        found.put("superloss-log-classes-last", logarithm.visits().lastDoubt());
        Findings findings = new Findings(exp.recording());
        found.forEach((measure, all) -> findings.add(measure, all, OptionalDouble.empty(), StateCost.ofNamed(measure)));
        Combination combination =
                new Combination(new Difficulty.GivenLabels("given"), new ComparedPolicy("scores", assignments), 1);
        RunResult result = findings.result(combination, "", exp.end(), exp.stateBytes());
        return EvaluationReport.ofScores(scores, assignments, result);
    }

    /** Writes {@code report.json}, {@code report.csv} and {@code report.html}. */
    public void write(EvaluationReport report, Path folder) throws IOException {
        report.write(Files.createDirectories(folder), difficulty -> scores.labels());
    }
}

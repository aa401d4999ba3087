package io.noisegate.cli;

import io.noisegate.configuration.SettingsFile;
import io.noisegate.evaluation.Evaluation;
import io.noisegate.evaluation.EvaluationPlan;
import io.noisegate.evaluation.EvaluationReport;
import io.noisegate.evaluation.RunResult;
import io.noisegate.evaluation.ScoresEvaluation;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code noisegate evaluate}: which method finds what, on data whose truth is known. */
@Command(
        name = "evaluate",
        description =
                "Streams data whose truth is known through the job, in every combination of hardness, policy and seed,"
                        + " and reports how well hard samples were found and how good the model became. Goes on where it was"
                        + " interrupted.")
final class EvaluateCommand implements Callable<Integer> {
    @Mixin
    private EvaluationOptions options;

    @ArgGroup(exclusive = false)
    private RecordedScoresOptions scores;

    @Option(
            names = "--config",
            paramLabel = "noisegate.yaml",
            description = "Settings that all runs share (default: lockstep, batches of 32).")
    private Path config;

    @Option(
            names = "--set",
            paramLabel = "section.key=value",
            description = "Sets a single value, whatever the configuration says. Repeatable.")
    private List<String> assignments = new ArrayList<>();

    @Option(
            names = "--report",
            required = true,
            paramLabel = "DIR",
            description = "Gets report.json, report.csv, report.html, and a file for each finished run in runs.")
    private Path report;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        CountDownLatch stopped = new CountDownLatch(1);
        if (scores != null) {
            ScoresEvaluation evaluation = new ScoresEvaluation(
                    scores.read(),
                    configuration(),
                    assignments,
                    spec.commandLine().getOut());
            return Interruption.endsWith(stopped::countDown, () -> evaluate(evaluation, stopped));
        }
        if (!options.isGiven()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "What is evaluated? --data with --model, --widths or --network, or --scores with --labels and --shape");
        }
        EvaluationPlan plan = options.plan(configuration(), assignments);
        return Interruption.endsWith(stopped::countDown, () -> evaluate(plan, stopped));
    }

    private int evaluate(EvaluationPlan plan, CountDownLatch stopped) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Evaluation evaluation = new Evaluation(plan, report.resolve("runs"), out);
        List<RunResult> results = evaluation.run(() -> stopped.getCount() > 0);
        if (!results.isEmpty()) {
            out.println();
            out.println(evaluation.report(results, report).toText());
            out.println("Report in " + report.resolve("report.html"));
        }
        out.flush();
        return ExitCode.OK;
    }

    private int evaluate(ScoresEvaluation evaluation, CountDownLatch stopped) throws Exception {
        Optional<EvaluationReport> found = evaluation.run(() -> stopped.getCount() > 0);
        if (found.isPresent()) {
            evaluation.write(found.get(), report);
            PrintWriter out = spec.commandLine().getOut();
            out.println();
            found.get().measuresOf(0).forEach(out::println);
            out.println();
            out.println("Report in " + report.resolve("report.html"));
            out.flush();
        }
        return ExitCode.OK;
    }

    private String configuration() throws IOException {
        if (config != null) {
            return SettingsFile.text(config);
        }
        try (InputStream yaml = Evaluation.class.getResourceAsStream("/evaluation/noisegate.yaml")) {
            return new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

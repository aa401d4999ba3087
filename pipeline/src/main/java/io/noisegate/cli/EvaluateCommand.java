package io.noisegate.cli;

import io.noisegate.dataset.DatasetOptions;
import io.noisegate.dataset.Datasets;
import io.noisegate.dataset.RecordedScores;
import io.noisegate.dataset.Split;
import io.noisegate.dataset.perturbation.Perturbation;
import io.noisegate.evaluation.ComparedPolicy;
import io.noisegate.evaluation.Difficulty;
import io.noisegate.evaluation.Evaluation;
import io.noisegate.evaluation.EvaluationPlan;
import io.noisegate.evaluation.EvaluationReport;
import io.noisegate.evaluation.RunResult;
import io.noisegate.evaluation.ScoresEvaluation;
import io.noisegate.hardness.HardnessMeasures;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.settings.Requirements;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
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
    private static final String ALL = "all";
    private static final String NONE = "none";

    @Option(
            names = "--data",
            paramLabel = "digits|DIR|FILE.csv",
            description = "As for produce. Of a file without test rows every fifth is kept back for testing.")
    private String data;

    @Option(
            names = "--hardness",
            split = ",",
            paramLabel = "KIND[,...]",
            description = "What is made hard: the kinds of produce, or none (default: uniform, unless --label-column).")
    private List<String> kinds = new ArrayList<>();

    @Option(
            names = "--share",
            split = ",",
            defaultValue = "0.2",
            paramLabel = "SHARE[,...]",
            description = "Of the training rows that are made hard (default: ${DEFAULT-VALUE}).")
    private double[] shares;

    @Option(
            names = "--label-column",
            split = ",",
            paramLabel = "NAME[,...]",
            description = "Columns of labels that people gave, or that were made wrong before.")
    private List<String> labelColumns = new ArrayList<>();

    @Option(
            names = "--policy",
            split = ",",
            defaultValue = "margin-drop",
            paramLabel = "NAME[:section.key=value...][,...]",
            description = "Policies to compare, each with settings of its own; superloss keeps all under its weights"
                    + " (default: ${DEFAULT-VALUE}).")
    private List<String> policies;

    @Option(
            names = "--measures",
            split = ",",
            defaultValue = ALL,
            paramLabel = "NAME[,...]",
            description = "Hardness measures to compare (default: ${DEFAULT-VALUE}).")
    private List<String> measures;

    @Option(
            names = "--seeds",
            defaultValue = "3",
            paramLabel = "N",
            description =
                    "Runs of each combination, with other first weights and another order (default: ${DEFAULT-VALUE}).")
    private int seeds;

    @Option(
            names = "--hardness-seed",
            defaultValue = "7",
            paramLabel = "SEED",
            description = "Which rows are made hard; the same ones in all runs, so that their scores can be compared"
                    + " (default: ${DEFAULT-VALUE}).")
    private long hardnessSeed;

    @Option(
            names = "--passes",
            defaultValue = "20",
            paramLabel = "N",
            description = "Over the training rows (default: ${DEFAULT-VALUE}).")
    private int passes;

    @Option(
            names = "--scale",
            paramLabel = "FACTOR",
            description = "Factor of every feature that is no byte (default: 1/16 for digits, else 1).")
    private Double scale;

    @Option(
            names = "--standardise",
            negatable = true,
            paramLabel = "yes|no",
            description =
                    "Whether features of tables get mean 0 and standard deviation 1 (default: for all but digits).")
    private Boolean standardise;

    @ArgGroup
    private Model model;

    @ArgGroup(exclusive = false)
    private Scores scores;

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

    /** What a model that was trained elsewhere said. */
    static final class Scores {
        @Option(
                names = "--scores",
                required = true,
                paramLabel = "FILE.f32.gz",
                description =
                        "Instead of --data and a model: recorded logits, gzip of little-endian float32 in the order"
                                + " sample, visit, class.")
        private Path file;

        @Option(
                names = "--labels",
                required = true,
                paramLabel = "FILE.csv",
                description = "Their labels: row,given,clean.")
        private Path labels;

        @Option(
                names = "--shape",
                required = true,
                split = ",",
                paramLabel = "SAMPLES,VISITS,CLASSES",
                description = "How many there are of each.")
        private int[] shape;

        private RecordedScores read() {
            Requirements.of("evaluate")
                    .require(
                            shape.length == 3 && Arrays.stream(shape).allMatch(length -> length >= 1) && shape[2] >= 2,
                            "shape",
                            Arrays.toString(shape),
                            "samples, visits and classes, each at least 1, classes at least 2",
                            "1437,20,10 is that of the digits after 20 passes")
                    .orThrow();
            return RecordedScores.read(file, labels, shape[0], shape[1], shape[2]);
        }
    }

    /** What to start from. */
    static final class Model {
        @Option(names = "--model", paramLabel = "model.onnx", description = "A model of your own.")
        private Path file;

        @ArgGroup(multiplicity = "1")
        private NetworkOptions network;

        private EvaluationPlan.StartingModel startingModel() throws IOException {
            return file == null ? network : new OwnModel(file, ModelCommand.read(file));
        }
    }

    /** The same weights for every seed. */
    private record OwnModel(Path file, OnnxModel model) implements EvaluationPlan.StartingModel {
        @Override
        public OnnxModel create(long seed, long[] shape, int classes) {
            return model;
        }

        @Override
        public String toString() {
            return file.getFileName().toString();
        }
    }

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
        if (data == null || model == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "What is evaluated? --data with --model, --widths or --network, or --scores with --labels and --shape");
        }
        EvaluationPlan plan = plan();
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

    private EvaluationPlan plan() throws IOException {
        return new EvaluationPlan(
                data,
                new DatasetOptions(
                        Optional.empty(),
                        Optional.empty(),
                        EnumSet.allOf(Split.class),
                        scale == null ? OptionalDouble.empty() : OptionalDouble.of(scale)),
                standardise == null ? !data.equals(Datasets.DIGITS) : standardise,
                difficulties(),
                policies.stream().map(ComparedPolicy::of).toList(),
                seeds,
                passes,
                measures.equals(List.of(ALL)) ? List.copyOf(HardnessMeasures.names()) : measures,
                model.startingModel(),
                configuration(),
                assignments);
    }

    private List<Difficulty> difficulties() {
        List<Difficulty> difficulties = new ArrayList<>();
        List<String> made = kinds.isEmpty() && labelColumns.isEmpty() ? List.of("uniform") : kinds;
        for (String kind : made) {
            if (kind.equals(NONE)) {
                difficulties.add(new Difficulty.None());
            } else {
                Arrays.stream(shares).forEach(share -> difficulties.add(made(kind, share)));
            }
        }
        labelColumns.forEach(column -> difficulties.add(new Difficulty.GivenLabels(column)));
        return difficulties;
    }

    private Difficulty made(String kind, double share) {
        try {
            Perturbation perturbation = new Perturbation(Perturbation.Kind.of(kind), share, hardnessSeed);
            return new Difficulty.Made(perturbation);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage());
        }
    }

    private String configuration() throws IOException {
        if (config != null) {
            return Files.readString(config);
        }
        try (InputStream yaml = Evaluation.class.getResourceAsStream("/evaluation/noisegate.yaml")) {
            return new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}

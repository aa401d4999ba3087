package io.noisegate.cli;

import io.noisegate.dataset.DatasetOptions;
import io.noisegate.dataset.Datasets;
import io.noisegate.dataset.Split;
import io.noisegate.dataset.perturbation.Perturbation;
import io.noisegate.evaluation.ComparedPolicy;
import io.noisegate.evaluation.Difficulty;
import io.noisegate.evaluation.EvaluationPlan;
import io.noisegate.hardness.HardnessMeasure;
import io.noisegate.hardness.HardnessMeasures;
import io.noisegate.hardness.Signal;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.settings.InvalidSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** Which combinations of hardness, policy and seed are compared, on which data, from which model. */
final class EvaluationOptions {
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
            defaultValue = "margin-sat",
            paramLabel = "NAME[:section.key=value...][,...]",
            description = "Policies to compare, each with settings of its own; superloss keeps all under its weights"
                    + " (default: ${DEFAULT-VALUE}).")
    private List<String> policies;

    @Option(
            names = "--measures",
            split = ",",
            defaultValue = ALL,
            paramLabel = "NAME[,...]",
            description = "Hardness measures to compare; all are those that the model can give"
                    + " (default: ${DEFAULT-VALUE}).")
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

    /** Whether it is said what to evaluate. */
    boolean isGiven() {
        return data != null && model != null;
    }

    /**
     * What is asked for.
     *
     * @param configuration text of the settings
     * @param assignments on top of them
     */
    EvaluationPlan plan(String configuration, List<String> assignments) throws IOException {
        EvaluationPlan.StartingModel starting = model.startingModel();
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
                measures.equals(List.of(ALL)) ? allMeasures(starting) : measures,
                starting,
                configuration,
                assignments);
    }

    /** All that the model can give: agreement under dropout needs Dropout, which the networks made here have not. */
    private static List<String> allMeasures(EvaluationPlan.StartingModel starting) {
        boolean drops =
                starting instanceof OwnModel own && own.model().nodes().stream().anyMatch(node -> node.is("Dropout"));
        return HardnessMeasures.named(List.copyOf(HardnessMeasures.names())).stream()
                .filter(measure -> drops || !measure.needs().contains(Signal.AGREEMENT))
                .map(HardnessMeasure::name)
                .toList();
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
            throw new InvalidSettings(List.of(e.getMessage()));
        }
    }
}

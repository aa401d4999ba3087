package io.noisegate.bench.gradient;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.noisegate.bench.measure.Machine;
import io.noisegate.bench.measure.ResultFolder;
import io.noisegate.bench.python.PythonScript;
import io.noisegate.dataset.DatasetOptions;
import io.noisegate.dataset.Datasets;
import io.noisegate.dataset.Split;
import io.noisegate.evaluation.ComparedPolicy;
import io.noisegate.evaluation.Evaluation;
import io.noisegate.evaluation.EvaluationPlan;
import io.noisegate.evaluation.RunResult;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Whether a network learns as well inside the streaming job as in PyTorch. */
@Command(
        name = "training",
        description = "Clean test accuracy of networks trained by the streaming job, beside PyTorch's.",
        mixinStandardHelpOptions = true)
public final class TrainingCommand implements Callable<Integer> {
    @Option(
            names = "--data",
            required = true,
            paramLabel = "FOLDER",
            description = "With the data sets digits and cifar10n-5k.")
    private Path data;

    @Option(
            names = "--python",
            paramLabel = "COMMAND",
            defaultValue = "python3",
            description = "A Python that has PyTorch; without it the job trains alone. Default: ${DEFAULT-VALUE}.")
    private String python;

    @Option(names = "--studies", split = ",", description = "Of ${COMPLETION-CANDIDATES}. Default: all.")
    private List<TrainingStudy> studies = List.of(TrainingStudy.values());

    @Option(names = "--seeds", paramLabel = "COUNT", defaultValue = "3", description = "Default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Mixin
    private ResultFolder results;

    @Spec
    private CommandSpec spec;

    /** @param pytorch null when there is none */
    private record Accuracies(
            @JsonProperty("study") String study,
            @JsonProperty("job") List<Double> job,
            @JsonProperty("pytorch") List<Double> pytorch) {
        @Override
        public String toString() {
            return "%-42s %8s %8s".formatted(study, mean(job), pytorch == null ? "not run" : mean(pytorch));
        }

        private static String mean(List<Double> accuracies) {
            return "%.3f"
                    .formatted(accuracies.stream()
                            .mapToDouble(Double::doubleValue)
                            .average()
                            .orElseThrow());
        }
    }

    private record Results(
            @JsonProperty("machine") Machine machine,
            @JsonProperty("seeds") int seeds,
            @JsonProperty("accuracies") List<Accuracies> accuracies) {
        @Override
        public String toString() {
            return "%s%nClean test accuracy, mean of %d seeds; %d passes, batches of %d, SGD with momentum %s%n%n%-42s %8s %8s%n%s%n"
                    .formatted(
                            machine,
                            seeds,
                            TrainingStudy.PASSES,
                            TrainingStudy.BATCH,
                            TrainingStudy.MOMENTUM,
                            "",
                            "job",
                            "PyTorch",
                            accuracies.stream()
                                    .map(Accuracies::toString)
                                    .collect(Collectors.joining("%n".formatted())));
        }
    }

    @Override
    public Integer call() throws Exception {
        Path folder = Files.createTempDirectory("training");
        try {
            boolean besidePyTorch = PythonScript.canImport(python, "torch");
            List<Accuracies> accuracies = new ArrayList<>();
            for (TrainingStudy study : studies) {
                accuracies.add(new Accuracies(
                        study.title(), job(study, folder), besidePyTorch ? pytorch(study, folder) : null));
            }
            results.take(
                    "training",
                    new Results(Machine.now(), seeds, accuracies),
                    spec.commandLine().getOut());
        } finally {
            FileUtils.deleteDirectoryQuietly(folder.toFile());
        }
        return 0;
    }

    private List<Double> job(TrainingStudy study, Path folder) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        return new Evaluation(plan(study), folder.resolve(study.name()), out)
                .run(() -> true).stream().map(RunResult::testAccuracy).toList();
    }

    private EvaluationPlan plan(TrainingStudy study) throws IOException {
        String source = study.data(data);
        OptionalDouble scale = source.equals(Datasets.DIGITS) ? OptionalDouble.of(1.0 / 16) : OptionalDouble.empty();
        return new EvaluationPlan(
                source,
                new DatasetOptions(Optional.empty(), Optional.empty(), EnumSet.allOf(Split.class), scale),
                false,
                List.of(TrainingStudy.CLEAN),
                List.of(ComparedPolicy.of("keep-all")),
                seeds,
                TrainingStudy.PASSES,
                List.of("aum"),
                study.model(),
                configuration(),
                List.of(
                        "scoring.batch-size=" + TrainingStudy.BATCH,
                        "learning.learning-rate=" + study.learningRate(),
                        "learning.optimizer.momentum=" + TrainingStudy.MOMENTUM));
    }

    private static String configuration() throws IOException {
        try (InputStream yaml = Evaluation.class.getResourceAsStream("/evaluation/noisegate.yaml")) {
            return new String(yaml.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private List<Double> pytorch(TrainingStudy study, Path folder) throws Exception {
        List<Double> accuracies = new ArrayList<>();
        for (int seed = 1; seed <= seeds; seed++) {
            accuracies.add(Double.parseDouble(PythonScript.run(
                    folder,
                    python,
                    "torch_training.py",
                    study.name().toLowerCase(),
                    data.toString(),
                    Integer.toString(TrainingStudy.PASSES),
                    Double.toString(study.learningRate()),
                    Double.toString(TrainingStudy.MOMENTUM),
                    Integer.toString(TrainingStudy.BATCH),
                    Integer.toString(seed))));
        }
        return accuracies;
    }
}

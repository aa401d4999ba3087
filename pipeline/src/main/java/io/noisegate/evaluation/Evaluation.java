package io.noisegate.evaluation;

import io.noisegate.dataset.LabeledDataset;
import io.noisegate.trial.ProgressLine;
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
import java.util.function.BooleanSupplier;
import org.apache.flink.util.FileUtils;

/**
 * Runs every combination of a plan through the deployed job, one after the other on one broker and one cluster in this JVM. A
 * combination that is finished is a file, and is not run again while its settings are the same.
 */
public final class Evaluation {
    private final EvaluationPlan plan;
    private final RunFiles files;
    private final PrintWriter out;
    private final Map<Difficulty, EvaluationData> data = new LinkedHashMap<>();

    /**
     * @param folder where the files of finished runs are
     * @param out is told about the progress
     */
    public Evaluation(EvaluationPlan plan, Path folder, PrintWriter out) throws IOException {
        this.plan = plan;
        this.files = new RunFiles(folder);
        this.out = out;
    }

    /**
     * All results in the order of the combinations; only those up to now when it did not go on to the end.
     *
     * @param goesOn asked now and then
     * @throws io.noisegate.settings.InvalidSettings before anything runs, if any combination cannot be run
     */
    public List<RunResult> run(BooleanSupplier goesOn) throws Exception {
        Map<Combination, RunResult> results = new LinkedHashMap<>();
        List<Combination> open = new ArrayList<>();
        long observations = 0;
        for (Combination combination : plan.combinations()) {
            CombinationRun run = run(combination);
            Optional<RunResult> found = files.find(combination, run.fingerprint());
            results.put(combination, found.orElse(null));
            if (found.isEmpty()) {
                open.add(combination);
                observations += run.observations();
            }
        }
        out.println(
                "%d combinations, %d of them finished before".formatted(results.size(), results.size() - open.size()));
        out.flush();
        if (!open.isEmpty()) {
            run(open, observations, results, goesOn);
        }
        return results.values().stream().filter(result -> result != null).toList();
    }

    private EvaluationData data(Difficulty difficulty) {
        return data.computeIfAbsent(difficulty, key -> EvaluationData.of(plan, key));
    }

    /** Writes {@code report.json}, {@code report.csv} and {@code report.html} about these results. */
    public EvaluationReport report(List<RunResult> results, Path folder) throws IOException {
        EvaluationReport report = EvaluationReport.of(plan, results);
        report.write(folder, this::streamed);
        return report;
    }

    private LabeledDataset streamed(String difficulty) {
        return plan.difficulties().stream()
                .filter(known -> known.name().equals(difficulty))
                .map(known -> data(known).train().dataset())
                .findFirst()
                .orElseThrow();
    }

    private CombinationRun run(Combination combination) {
        return new CombinationRun(plan, combination, data(combination.difficulty()));
    }

    private void run(
            List<Combination> open, long observations, Map<Combination, RunResult> results, BooleanSupplier goesOn)
            throws Exception {
        Path folder = Files.createTempDirectory("noisegate-evaluation");
        try (Workbench workbench = Workbench.start(folder);
                ProgressLine line = ProgressLine.of("evaluate", observations, out)) {
            long done = 0;
            for (int i = 0; i < open.size() && goesOn.getAsBoolean(); i++) {
                Combination combination = open.get(i);
                CombinationRun run = run(combination);
                String message = "%d of %d: %s".formatted(i + 1, open.size(), combination);
                long before = done;
                Optional<RunResult> result = run.run(
                        workbench,
                        folder,
                        "evaluation-" + i,
                        decided -> line.reached(before + decided, message),
                        goesOn);
                if (result.isPresent()) {
                    files.save(combination, result.get());
                    results.put(combination, result.get());
                }
                done += run.observations();
            }
        } finally {
            FileUtils.deleteDirectory(folder.toFile());
        }
    }
}

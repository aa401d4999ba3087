package io.noisegate.evaluation;

import io.noisegate.dataset.DatasetOptions;
import io.noisegate.hardness.HardnessMeasures;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.settings.Requirements;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * What is evaluated: every difficulty under every policy with every seed.
 *
 * @param data as {@code Datasets} opens it
 * @param standardised whether the features of a table are brought to mean 0 and deviation 1
 * @param seeds how many, from 1
 * @param passes over the training samples
 * @param measures that score the samples, by name
 * @param model what to start from
 * @param configuration text of the settings that all runs share
 * @param assignments {@code section.key=value} on top of them
 */
public record EvaluationPlan(
        String data,
        DatasetOptions options,
        boolean standardised,
        List<Difficulty> difficulties,
        List<ComparedPolicy> policies,
        int seeds,
        int passes,
        List<String> measures,
        StartingModel model,
        String configuration,
        List<String> assignments) {

    /** A model whose first weights depend on a seed, or do not. */
    public interface StartingModel {
        /**
         * The model for some data.
         *
         * @param shape of a sample
         */
        OnnxModel create(long seed, long[] shape, int classes);
    }

    public EvaluationPlan {
        difficulties = List.copyOf(difficulties);
        policies = List.copyOf(policies);
        measures = List.copyOf(measures);
        assignments = List.copyOf(assignments);
        Requirements.of("evaluate")
                .require(seeds >= 1 && seeds <= 1_000, "seeds", seeds, "1 to 1000", "3 is the usual start")
                .require(passes >= 1 && passes <= 1_000, "passes", passes, "1 to 1000", "20 is the usual start")
                .require(
                        HardnessMeasures.names().containsAll(measures) && !measures.isEmpty(),
                        "measures",
                        measures,
                        "names out of " + String.join(", ", HardnessMeasures.names()),
                        "all takes all of them")
                .require(
                        new LinkedHashSet<>(names(difficulties)).size() == difficulties.size(),
                        "hardness",
                        names(difficulties),
                        "each once",
                        "remove the repeated ones")
                .orThrow();
    }

    private static List<String> names(List<Difficulty> difficulties) {
        return difficulties.stream().map(Difficulty::name).toList();
    }

    /** All runs, those of one difficulty after the other. */
    public List<Combination> combinations() {
        List<Combination> combinations = new ArrayList<>();
        for (Difficulty difficulty : difficulties) {
            for (ComparedPolicy policy : policies) {
                for (long seed = 1; seed <= seeds; seed++) {
                    combinations.add(new Combination(difficulty, policy, seed));
                }
            }
        }
        return combinations;
    }
}

package io.noisegate.evaluation;

import io.noisegate.evaluation.RunResult.MeasureResult;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.Function;

/**
 * The runs of one difficulty and one policy, taken together over their seeds.
 *
 * @param runs how many there are
 * @param stateBytesPerSample mean over the runs; null when no run knows
 * @param measures by name
 */
public record Summary(
        String difficulty,
        String policy,
        int runs,
        int samples,
        int hardSamples,
        Spread testAccuracy,
        Spread alertPrecision,
        Spread alertRecall,
        Spread alertF1,
        Spread samplesPerSecond,
        Spread stateBytesPerSample,
        Map<String, MeasureSummary> measures) {

    /** Mean, lowest and highest of the seeds; of a number that is undefined in all of them there is none, null. */
    public record Spread(double mean, double lowest, double highest) {
        static Spread of(List<Double> values) {
            List<Double> known = values.stream().filter(Objects::nonNull).toList();
            return known.isEmpty()
                    ? null
                    : new Spread(
                            known.stream().mapToDouble(value -> value).average().orElseThrow(),
                            known.stream().mapToDouble(value -> value).min().orElseThrow(),
                            known.stream().mapToDouble(value -> value).max().orElseThrow());
        }
    }

    /**
     * One measure over the seeds.
     *
     * @param stability Spearman's rank correlation of the scores of two seeds, over all pairs of them; null with one seed
     * @param stateBytes per sample
     */
    public record MeasureSummary(Spread auroc, Spread averagePrecision, Spread f1, Spread stability, int stateBytes) {}

    /** A summary for each difficulty and policy, in the order in which they first occur. */
    static List<Summary> of(List<RunResult> runs) {
        Map<List<String>, List<RunResult>> groups = new LinkedHashMap<>();
        for (RunResult run : runs) {
            groups.computeIfAbsent(List.of(run.difficulty(), run.policy()), key -> new ArrayList<>())
                    .add(run);
        }
        return groups.values().stream().map(Summary::ofSeeds).toList();
    }

    private static Summary ofSeeds(List<RunResult> runs) {
        RunResult first = runs.get(0);
        Map<String, MeasureSummary> measures = new LinkedHashMap<>();
        for (String measure : first.measures().keySet()) {
            measures.put(measure, measure(runs, measure));
        }
        return new Summary(
                first.difficulty(),
                first.policy(),
                runs.size(),
                first.samples(),
                first.hardSamples(),
                spread(runs, RunResult::testAccuracy),
                spread(runs, run -> run.alerts().precision()),
                spread(runs, run -> run.alerts().recall()),
                spread(runs, run -> run.alerts().f1()),
                spread(runs, RunResult::samplesPerSecond),
                spread(runs, RunResult::stateBytesPerSample),
                measures);
    }

    private static MeasureSummary measure(List<RunResult> runs, String measure) {
        Function<RunResult, MeasureResult> result = run -> run.measures().get(measure);
        List<Double> stability = new ArrayList<>();
        for (int first = 0; first < runs.size(); first++) {
            for (int second = first + 1; second < runs.size(); second++) {
                OptionalDouble correlation =
                        RankCorrelation.spearman(scores(runs.get(first), measure), scores(runs.get(second), measure));
                stability.add(Findings.orNull(correlation));
            }
        }
        return new MeasureSummary(
                spread(runs, result.andThen(MeasureResult::auroc)),
                spread(runs, result.andThen(MeasureResult::averagePrecision)),
                spread(runs, result.andThen(MeasureResult::f1)),
                Spread.of(stability),
                result.apply(runs.get(0)).stateBytes());
    }

    static double[] scores(RunResult run, String measure) {
        Double[] scores = run.scores().get(measure);
        double[] numbers = new double[scores.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = scores[i] == null ? Double.NaN : scores[i];
        }
        return numbers;
    }

    private static Spread spread(List<RunResult> runs, Function<RunResult, Double> number) {
        List<Double> values = new ArrayList<>();
        runs.forEach(run -> values.add(number.apply(run)));
        return Spread.of(values);
    }
}

package io.noisegate.evaluation;

import io.noisegate.evaluation.RunResult.Alerts;
import io.noisegate.evaluation.RunResult.MeasureResult;
import io.noisegate.trial.Trial;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/** What a recording and the scores made of it say of the hard samples. */
final class Findings {
    private final Recording recording;
    private final boolean[] hard;
    private final Map<String, MeasureResult> measures = new LinkedHashMap<>();
    private final Map<String, Double[]> scores = new LinkedHashMap<>();

    Findings(Recording recording) {
        this.recording = recording;
        this.hard = recording.hard();
    }

    /**
     * Takes a measure in.
     *
     * @param all hardness of each sample, NaN where undefined
     * @param threshold from which on alerts are raised, if they look at this measure
     * @param stateBytes what it keeps per sample
     */
    void add(String measure, double[] all, OptionalDouble threshold, int stateBytes) {
        int[] scored = IntStream.range(0, all.length)
                .filter(i -> !Double.isNaN(all[i]))
                .toArray();
        boolean[] positive = new boolean[scored.length];
        for (int i = 0; i < scored.length; i++) {
            positive[i] = hard[scored[i]];
        }
        RankingMetrics ranking = new RankingMetrics(
                Arrays.stream(scored).mapToDouble(i -> all[i]).toArray(), positive);
        measures.put(
                measure,
                new MeasureResult(
                        scored.length,
                        orNull(ranking.auroc()),
                        orNull(ranking.averagePrecision()),
                        threshold.isPresent()
                                ? orNull(ranking.at(threshold.getAsDouble()).f1())
                                : null,
                        stateBytes));
        scores.put(
                measure,
                Arrays.stream(all)
                        .mapToObj(score -> Double.isNaN(score) ? null : (double) (float) score)
                        .toArray(Double[]::new));
    }

    RunResult result(Combination combination, String fingerprint, Trial.Result end, OptionalLong stateBytes) {
        Detection alerts = recording.alerts();
        int samples = hard.length;
        return new RunResult(
                combination.difficulty().name(),
                combination.policy().name(),
                combination.seed(),
                fingerprint,
                samples,
                (int) IntStream.range(0, samples).filter(i -> hard[i]).count(),
                end.decisions(),
                Double.isNaN(end.testAccuracy()) ? null : end.testAccuracy(),
                end.seconds(),
                end.decisions() / end.seconds(),
                stateBytes.isPresent() ? (double) stateBytes.getAsLong() / samples : null,
                new Alerts(
                        alerts.truePositives() + alerts.falsePositives(),
                        orNull(alerts.precision()),
                        orNull(alerts.recall()),
                        orNull(alerts.f1())),
                measures,
                recording.losses(),
                recording.labels(),
                recording.suggested(),
                recording.suspects(),
                hard,
                scores);
    }

    static Double orNull(OptionalDouble value) {
        return value.isPresent() ? value.getAsDouble() : null;
    }
}

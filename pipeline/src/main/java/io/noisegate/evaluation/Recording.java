package io.noisegate.evaluation;

import io.noisegate.dataset.LabeledDataset.Row;
import io.noisegate.dataset.perturbation.Perturbed;
import io.noisegate.evaluation.RunResult.Losses;
import io.noisegate.evaluation.RunResult.Quartiles;
import io.noisegate.evaluation.RunResult.Suspect;
import io.noisegate.schema.AlertState;
import io.noisegate.schema.NoisyLabelAlert;
import io.noisegate.schema.SampleDecision;
import io.noisegate.trial.Trial;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.stream.IntStream;

/** What a job said of samples whose truth is known. Four bytes per sample and pass, and the last scores. */
final class Recording implements Trial.Observer {
    private static final int SUSPECTS = 40;

    /** Told how far the run is. */
    interface Progress {
        void reached(long decided);
    }

    private final Perturbed truth;
    private final List<Row> rows;
    private final Map<String, Integer> places = new HashMap<>();
    private final Map<String, double[]> scores = new HashMap<>();
    private final Map<String, NoisyLabelAlert> alerts = new HashMap<>();
    private final float[][] losses;
    private final Progress progress;

    /** @param truth of the training rows */
    Recording(Perturbed truth, List<String> measures, int passes, Progress progress) {
        this.truth = truth;
        this.rows = truth.dataset().rows();
        this.progress = progress;
        for (int place = 0; place < rows.size(); place++) {
            places.put(rows.get(place).id(), place);
        }
        for (String measure : measures) {
            double[] undefined = new double[rows.size()];
            Arrays.fill(undefined, Double.NaN);
            scores.put(measure, undefined);
        }
        losses = new float[passes][rows.size()];
        for (float[] visit : losses) {
            Arrays.fill(visit, Float.NaN);
        }
    }

    @Override
    public void note(SampleDecision decision) {
        int place = places.get(decision.getSampleId());
        if (decision.getLoss() != null) {
            losses[Math.toIntExact(decision.getVisit()) - 1][place] = decision.getLoss();
        }
        scores.forEach((measure, all) -> all[place] = decision.getHardness().getOrDefault(measure, Double.NaN));
    }

    @Override
    public void note(NoisyLabelAlert alert) {
        if (alert.getState() == AlertState.CLEARED) {
            alerts.remove(alert.getSampleId());
        } else {
            alerts.put(alert.getSampleId(), alert);
        }
    }

    @Override
    public void reached(long decided, long expected, DoubleSupplier testAccuracy) {
        progress.reached(decided);
    }

    /** The last score of each sample by a measure, NaN where undefined. */
    double[] scores(String measure) {
        return scores.get(measure);
    }

    boolean[] hard() {
        boolean[] hard = new boolean[rows.size()];
        for (int place = 0; place < hard.length; place++) {
            hard[place] = truth.isHard(rows.get(place));
        }
        return hard;
    }

    /** The standing alerts against the hard samples. */
    Detection alerts() {
        long right = alerts.keySet().stream()
                .filter(id -> truth.isHard(rows.get(places.get(id))))
                .count();
        long hard = rows.stream().filter(truth::isHard).count();
        return new Detection(right, alerts.size() - right, hard - right);
    }

    Losses losses() {
        boolean[] hard = hard();
        return new Losses(
                Arrays.stream(losses)
                        .map(visit -> quartiles(visit, hard, false))
                        .toList(),
                Arrays.stream(losses).map(visit -> quartiles(visit, hard, true)).toList());
    }

    private static Quartiles quartiles(float[] visit, boolean[] hard, boolean wanted) {
        double[] values = IntStream.range(0, visit.length)
                .filter(place -> hard[place] == wanted && Float.isFinite(visit[place]))
                .mapToDouble(place -> visit[place])
                .toArray();
        return values.length == 0
                ? new Quartiles(null, null, null, null)
                : new Quartiles(
                        Percentile.of(values, 25),
                        Percentile.of(values, 50),
                        Percentile.of(values, 75),
                        Arrays.stream(values).average().orElseThrow());
    }

    /** {@code [given][clean]}; empty unless all clean labels are known. */
    int[][] labels() {
        if (rows.stream().anyMatch(row -> row.cleanLabel().isEmpty())) {
            return new int[0][];
        }
        int classes = truth.dataset().classes();
        int[][] labels = new int[classes][classes];
        rows.forEach(row -> labels[row.givenLabel()][row.cleanLabel().getAsInt()]++);
        return labels;
    }

    /** {@code [given][suggested]} of the standing alerts. */
    int[][] suggested() {
        int classes = truth.dataset().classes();
        int[][] suggested = new int[classes][classes];
        for (NoisyLabelAlert alert : alerts.values()) {
            Integer other = alert.getSuggestedClass();
            if (other != null && other < classes) {
                suggested[rows.get(places.get(alert.getSampleId())).givenLabel()][other]++;
            }
        }
        return suggested;
    }

    List<Suspect> suspects() {
        return alerts.values().stream()
                .sorted(Comparator.comparingDouble(NoisyLabelAlert::getScore)
                        .reversed()
                        .thenComparing(NoisyLabelAlert::getSampleId))
                .limit(SUSPECTS)
                .map(this::suspect)
                .toList();
    }

    private Suspect suspect(NoisyLabelAlert alert) {
        int place = places.get(alert.getSampleId());
        Row row = rows.get(place);
        return new Suspect(
                row.id(),
                place,
                row.givenLabel(),
                alert.getSuggestedClass(),
                row.cleanLabel().isPresent() ? row.cleanLabel().getAsInt() : null,
                truth.isHard(row),
                alert.getScore());
    }
}

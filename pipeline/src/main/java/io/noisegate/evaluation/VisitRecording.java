package io.noisegate.evaluation;

import io.noisegate.dataset.LabeledDataset;
import io.noisegate.schema.NoisyLabelAlert;
import io.noisegate.schema.SampleDecision;
import io.noisegate.trial.Trial;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.DoubleSupplier;
import java.util.function.ToDoubleFunction;

/**
 * What a job said at every visit of every sample: losses, confidences of SuperLoss, and the running mean of EL2N. Twenty bytes
 * per sample and visit.
 */
final class VisitRecording implements Trial.Observer {
    private final Recording recording;
    private final Map<String, Integer> places = new HashMap<>();
    private final float[][] losses;
    private final double[][] confidences;
    private final double[][] errorNorms;

    /** @param recording is told everything as well */
    VisitRecording(Recording recording, LabeledDataset samples, int visits) {
        this.recording = recording;
        for (int place = 0; place < samples.rows().size(); place++) {
            places.put(samples.rows().get(place).id(), place);
        }
        losses = new float[places.size()][visits];
        confidences = new double[places.size()][visits];
        errorNorms = new double[places.size()][visits];
    }

    @Override
    public void note(SampleDecision decision) {
        int place = places.get(decision.getSampleId());
        int visit = Math.toIntExact(decision.getVisit()) - 1;
        losses[place][visit] = decision.getLoss() == null ? Float.NaN : decision.getLoss();
        confidences[place][visit] = decision.getConfidence() == null ? Double.NaN : decision.getConfidence();
        errorNorms[place][visit] = decision.getHardness().getOrDefault("el2n", Double.NaN);
        recording.note(decision);
    }

    @Override
    public void note(NoisyLabelAlert alert) {
        recording.note(alert);
    }

    @Override
    public void reached(long decided, long expected, DoubleSupplier testAccuracy) {
        recording.reached(decided, expected, testAccuracy);
    }

    /** Mean loss of the last visits. */
    double[] lastLosses(int visits) {
        return ofEach(losses, all -> mean(Arrays.copyOfRange(all, Math.max(0, all.length - visits), all.length)));
    }

    /** Minus the probability of the given class at the last visit, which is e to the minus loss. */
    double[] selfDoubt() {
        return ofEach(losses, all -> -Math.exp(-(double) all[all.length - 1]));
    }

    /** Minus the mean confidence of SuperLoss. */
    double[] meanDoubt() {
        return ofEach(confidences, all -> -Arrays.stream(all).average().orElse(Double.NaN));
    }

    /** Minus the confidence of SuperLoss at the last visit. */
    double[] lastDoubt() {
        return ofEach(confidences, all -> -all[all.length - 1]);
    }

    /** Mean error norm of the first visits. */
    double[] firstErrorNorms(int visits) {
        return ofEach(errorNorms, means -> means[Math.min(visits, means.length) - 1]);
    }

    /** Error norm of the last visit, which is what the mean of all gained by it. */
    double[] lastErrorNorms() {
        return ofEach(errorNorms, means -> {
            int last = means.length - 1;
            return last == 0 ? means[0] : (last + 1) * means[last] - last * means[last - 1];
        });
    }

    private static double mean(float[] values) {
        double sum = 0;
        for (float value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static <T> double[] ofEach(T[] samples, ToDoubleFunction<T> number) {
        return Arrays.stream(samples).mapToDouble(number).toArray();
    }
}

package io.noisegate.history;

import io.noisegate.hardness.HardnessMeasure;
import io.noisegate.hardness.HardnessMeasures;
import io.noisegate.hardness.Observation;
import io.noisegate.hardness.WindowDetector;
import java.util.List;

/**
 * Takes the observations of a sample into its history, one by one, and says what the history then says of the sample.
 *
 * <p>A sample that occurs twice in a batch is observed twice: each loss enters the window in its turn. O(T) per
 * observation for the variance of T losses, O(1) for each measure. Itself immutable.
 */
public final class Assessor {
    private static final double[] NONE = {};

    private final int windowSize;
    private final HardnessMeasure[] measures;
    private final List<HardnessMeasure> accumulating;
    private final SoftTargetSettings softTargets;

    /** An assessor that keeps no soft targets. */
    public Assessor(HistorySettings settings) {
        this(settings, null);
    }

    /** @param softTargets how soft targets are kept; null for none */
    public Assessor(HistorySettings settings, SoftTargetSettings softTargets) {
        this(settings, softTargets, null);
    }

    /**
     * @param softTargets how soft targets are kept; null for none
     * @param detector for the measure that asks one; null for none
     */
    public Assessor(HistorySettings settings, SoftTargetSettings softTargets, WindowDetector detector) {
        this.softTargets = softTargets;
        windowSize = settings.window();
        List<HardnessMeasure> named = HardnessMeasures.named(settings.measures()).stream()
                .map(measure -> measure.with(detector))
                .toList();
        measures = named.toArray(HardnessMeasure[]::new);
        accumulating =
                named.stream().filter(measure -> measure.accumulators() > 0).toList();
    }

    /** The history of a sample that was never seen. */
    public SampleHistory newHistory() {
        return SampleHistory.ofUnseenSample(windowSize, accumulating);
    }

    /** The same history, or, if it was kept with other settings, what of it fits the present ones. */
    public SampleHistory fit(SampleHistory history) {
        return history.fits(windowSize, accumulating) ? history : history.fitted(windowSize, accumulating);
    }

    /**
     * Takes the observation in.
     *
     * @param history of the observed sample, made or fitted by this assessor; changed in place
     */
    public Assessment observe(SampleHistory history, Observation observation) {
        history.add(observation.loss());
        double[] scores = new double[measures.length];
        int slot = 0;
        for (int i = 0; i < measures.length; i++) {
            double[] accumulators = NONE;
            if (measures[i].accumulators() > 0) {
                accumulators = measures[i].sized(history.accumulators()[slot], observation);
                history.accumulators()[slot++] = accumulators;
            }
            measures[i].update(observation, accumulators);
            scores[i] = measures[i].hardness(accumulators, history.window());
        }
        return new Assessment(
                softTargets == null
                        ? observation.withoutSignals()
                        : observation.withoutSignals().withoutProbabilities(),
                history.observations(),
                history.window().losses(),
                windowSize,
                history.window().variance(),
                scores,
                softTarget(history, observation));
    }

    private float[] softTarget(SampleHistory history, Observation observation) {
        if (softTargets == null || !observation.hasProbabilities()) {
            history.softTarget(null);
            return null;
        }
        float[] probabilities = observation.prediction().probabilities();
        float[] kept = history.softTarget();
        float[] target = kept != null && kept.length == probabilities.length
                ? kept
                : SoftTarget.ofLabel(observation, probabilities.length);
        if (history.observations() >= softTargets.from()) {
            target = SoftTarget.updated(target, probabilities, softTargets.momentum());
            history.softTarget(target);
        }
        return target;
    }
}

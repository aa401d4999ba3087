package io.noisegate.history;

import io.noisegate.hardness.HardnessMeasure;
import java.util.Arrays;
import java.util.List;

/**
 * What is remembered of one sample: its loss window, how often it was observed, how many of those losses were not
 * finite, the accumulators of the hardness measures by the measure's name, and its running soft target, if one is kept.
 *
 * <p>In state it takes 83 bytes for a window of 15 losses and some 20 to 30 bytes more for each measure with two
 * accumulators; measures without accumulators take nothing. Mutable and not thread-safe; {@link Assessor} changes it.
 */
public final class SampleHistory {
    private final LossWindow window;
    private final String[] measures;
    private final double[][] accumulators;
    private long observations;
    private long nonFiniteLosses;
    private float[] softTarget;

    /**
     * @param measures names of the measures that have accumulators
     * @param accumulators of each of them, not copied
     */
    SampleHistory(
            LossWindow window, long observations, long nonFiniteLosses, String[] measures, double[][] accumulators) {
        this.window = window;
        this.observations = observations;
        this.nonFiniteLosses = nonFiniteLosses;
        this.measures = measures;
        this.accumulators = accumulators;
    }

    /** The history of a sample that was never seen, for measures that all have accumulators. */
    static SampleHistory ofUnseenSample(int windowSize, List<HardnessMeasure> measures) {
        return new SampleHistory(new LossWindow(windowSize), 0, 0, new String[0], new double[0][])
                .fitted(windowSize, measures);
    }

    /** How often the sample was observed. */
    public long observations() {
        return observations;
    }

    /** How many of its losses were not finite and are therefore in no window and no sum. */
    public long nonFiniteLosses() {
        return nonFiniteLosses;
    }

    /** The running soft target {@code [classes]}; null while there is none. Not to be modified. */
    float[] softTarget() {
        return softTarget;
    }

    /** @param target not copied; null for none */
    void softTarget(float[] target) {
        softTarget = target;
    }

    LossWindow window() {
        return window;
    }

    /** The finite losses of the last observations, oldest first. */
    public float[] losses() {
        return window.losses();
    }

    /** How many losses the window takes. */
    public int windowSize() {
        return window.capacity();
    }

    /** The measures that have accumulators, by name. Not to be modified. */
    public String[] measures() {
        return measures;
    }

    /** Of each of these measures. Not to be modified. */
    public double[][] accumulators() {
        return accumulators;
    }

    /** Counts an observation; its loss enters the window if it is finite. */
    void add(float loss) {
        observations++;
        if (Float.isFinite(loss)) {
            window.add(loss);
        } else {
            nonFiniteLosses++;
        }
    }

    /** Whether this history was kept for this window size and these measures, which all have accumulators. */
    boolean fits(int windowSize, List<HardnessMeasure> wanted) {
        boolean fits = window.capacity() == windowSize && measures.length == wanted.size();
        for (int i = 0; fits && i < measures.length; i++) {
            HardnessMeasure measure = wanted.get(i);
            fits = measures[i].equals(measure.name()) && measure.accepts(accumulators[i].length);
        }
        return fits;
    }

    /**
     * This history for another window size or other measures: the newest losses that fit, and the accumulators of those
     * measures that were kept under the same name and in the same number; all others start at zero.
     */
    SampleHistory fitted(int windowSize, List<HardnessMeasure> wanted) {
        SampleHistory fitted = new SampleHistory(
                window.resized(windowSize),
                observations,
                nonFiniteLosses,
                wanted.stream().map(HardnessMeasure::name).toArray(String[]::new),
                wanted.stream().map(this::accumulatorsFor).toArray(double[][]::new));
        fitted.softTarget = softTarget;
        return fitted;
    }

    private double[] accumulatorsFor(HardnessMeasure measure) {
        int kept = Arrays.asList(measures).indexOf(measure.name());
        return kept >= 0 && measure.accepts(accumulators[kept].length)
                ? accumulators[kept].clone()
                : new double[measure.accumulators()];
    }

    SampleHistory copy() {
        SampleHistory copy = new SampleHistory(
                window.resized(window.capacity()),
                observations,
                nonFiniteLosses,
                measures,
                Arrays.stream(accumulators).map(double[]::clone).toArray(double[][]::new));
        copy.softTarget = softTarget;
        return copy;
    }
}

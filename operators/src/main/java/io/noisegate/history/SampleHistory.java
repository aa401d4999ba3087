package io.noisegate.history;

import io.noisegate.hardness.HardnessMeasure;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * What is remembered of one sample: its loss window, how often it was observed, how many of those losses were not
 * finite, the accumulators of the hardness measures by the measure's name, and its running soft target, if one is kept.
 *
 * <p>In state it takes 83 bytes for a window of 15 losses and some 20 to 30 bytes more for each measure with two
 * accumulators; measures without accumulators take nothing. Mutable and not thread-safe; {@link Assessor} changes it.
 */
public final class SampleHistory {
    private static final int LARGEST_WINDOW = 1_000;
    private static final int MOST_MEASURES = Byte.MAX_VALUE;

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

    /**
     * A history that is known from elsewhere.
     *
     * @param windowSize losses that the window takes, 1 to 1000
     * @param losses finite, oldest first, {@code [0..windowSize]}
     * @param observations at least as many as losses and losses that were not finite together
     * @param measures names of those with accumulators, each once, 0 to 127
     * @param accumulators of each of them, not copied
     * @param softTarget {@code [classes]}, not copied; null for none
     * @throws IllegalArgumentException if these contradict each other
     */
    public static SampleHistory of(
            int windowSize,
            float[] losses,
            long observations,
            long nonFiniteLosses,
            String[] measures,
            double[][] accumulators,
            float[] softTarget) {
        require(windowSize >= 1 && windowSize <= LARGEST_WINDOW, "window size", windowSize, "1 to " + LARGEST_WINDOW);
        require(
                losses.length <= windowSize,
                "number of losses",
                losses.length,
                "at most the window size " + windowSize);
        require(nonFiniteLosses >= 0, "number of losses that were not finite", nonFiniteLosses, "at least 0");
        require(
                observations >= losses.length + nonFiniteLosses,
                "number of observations",
                observations,
                "at least that of all losses, " + (losses.length + nonFiniteLosses));
        require(measures.length <= MOST_MEASURES, "number of measures", measures.length, "at most " + MOST_MEASURES);
        require(
                Set.copyOf(Arrays.asList(measures)).size() == measures.length && accumulators.length == measures.length,
                "list of measures",
                Arrays.toString(measures),
                "each once, with its accumulators");
        require(softTarget == null || finite(softTarget), "soft target", Arrays.toString(softTarget), "finite numbers");
        LossWindow window = new LossWindow(windowSize);
        for (float loss : losses) {
            window.add(loss);
        }
        SampleHistory history = new SampleHistory(window, observations, nonFiniteLosses, measures, accumulators);
        history.softTarget = softTarget;
        return history;
    }

    private static boolean finite(float[] values) {
        boolean finite = true;
        for (float value : values) {
            finite &= Float.isFinite(value);
        }
        return finite;
    }

    private static void require(boolean met, String what, Object found, String expected) {
        if (!met) {
            throw new IllegalArgumentException("The %s is %s, expected %s".formatted(what, found, expected));
        }
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
    public float[] softTarget() {
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

package io.noisegate.hardness;

/**
 * Detector: how probable it is that the label is wrong, in [0, 1], as a small model says that reads the probabilities of the
 * given class at the last observations of the sample.
 *
 * <p>C. Jia et al., <i>Learning from Training Dynamics: Identifying Mislabeled Data Beyond Manually Designed Features</i>, AAAI
 * 2023; H-CAT reports the decision where this is the probability. 8 bytes per sample and its name, and 8 for each observation
 * that the detector reads; one run of the detector per observation. Undefined until it has so many finite predictions, and
 * without a detector; for regression always.
 */
public final class DetectedLabel implements HardnessMeasure {
    private static final int COUNT = 0;
    private static final int FIRST = 1;

    private final WindowDetector detector;

    /** The measure without a detector. */
    public DetectedLabel() {
        this(null);
    }

    private DetectedLabel(WindowDetector detector) {
        this.detector = detector;
    }

    @Override
    public HardnessMeasure with(WindowDetector given) {
        return new DetectedLabel(given);
    }

    @Override
    public String name() {
        return "detector";
    }

    @Override
    public Direction direction() {
        return Direction.HIGH_IS_HARD;
    }

    /** The number of observations; those that the detector reads are added with the first. */
    @Override
    public int accumulators() {
        return 1;
    }

    @Override
    public boolean accepts(int accumulators) {
        return accumulators >= 1;
    }

    @Override
    public double[] sized(double[] accumulators, Observation observation) {
        return detector == null || accumulators.length == FIRST + detector.window()
                ? accumulators
                : new double[FIRST + detector.window()];
    }

    /** A ring: the observation with number n from 0 stands at place {@code n mod window}. */
    @Override
    public void update(Observation observation, double[] accumulators) {
        int window = accumulators.length - FIRST;
        if (window > 0 && observation.hasFinitePrediction()) {
            int place = (int) (accumulators[COUNT]++ % window);
            accumulators[FIRST + place] = observation.prediction().labelProbability();
        }
    }

    @Override
    public double value(double[] accumulators, LossStatistics losses) {
        int window = accumulators.length - FIRST;
        if (detector == null || window == 0 || accumulators[COUNT] < window) {
            return Double.NaN;
        }
        int oldest = (int) (accumulators[COUNT] % window);
        float[] probabilities = new float[window];
        for (int i = 0; i < window; i++) {
            probabilities[i] = (float) accumulators[FIRST + (oldest + i) % window];
        }
        return detector.wrongProbability(probabilities);
    }
}

package io.noisegate.hardness;

/**
 * Variability: the population standard deviation over all observations of the probability of the given class, in [0, 0.5].
 * High for ambiguous samples, about which the model changes its mind; not for wrong labels as such.
 *
 * <p>S. Swayamdipta et al., <i>Dataset Cartography: Mapping and Diagnosing Datasets with Training Dynamics</i>, EMNLP 2020,
 * section 2. By the recurrence of Welford, which does not cancel. 24 bytes per sample and its name, no extra computation.
 * Undefined until the first finite prediction; for regression always.
 */
public final class Variability implements HardnessMeasure {
    private static final int MEAN = 0;
    private static final int COUNT = 1;
    private static final int SQUARES = 2;

    @Override
    public String name() {
        return "data-maps";
    }

    @Override
    public Direction direction() {
        return Direction.HIGH_IS_HARD;
    }

    @Override
    public int accumulators() {
        return 3;
    }

    @Override
    public void update(Observation observation, double[] accumulators) {
        if (observation.hasFinitePrediction()) {
            double probability = observation.prediction().labelProbability();
            double deviation = probability - accumulators[MEAN];
            accumulators[MEAN] += deviation / ++accumulators[COUNT];
            accumulators[SQUARES] += deviation * (probability - accumulators[MEAN]);
        }
    }

    @Override
    public double value(double[] accumulators, LossStatistics losses) {
        return Math.sqrt(accumulators[SQUARES] / accumulators[COUNT]);
    }
}

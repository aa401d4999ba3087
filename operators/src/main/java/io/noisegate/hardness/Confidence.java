package io.noisegate.hardness;

/**
 * Confidence: the mean over all observations of the probability of the given class, in [0, 1]. Low for a sample that the
 * model believes to be of another class.
 *
 * <p>S. Swayamdipta et al., <i>Dataset Cartography: Mapping and Diagnosing Datasets with Training Dynamics</i>, EMNLP 2020,
 * section 2; the other axis of {@link SampleGroup} beside {@link AleatoricUncertainty} or {@link Variability}. 16 bytes per
 * sample and its name, no extra computation. Undefined until the first finite prediction; for regression always.
 */
public final class Confidence implements HardnessMeasure {
    private static final int MEAN = 0;
    private static final int COUNT = 1;

    @Override
    public String name() {
        return "confidence";
    }

    @Override
    public Direction direction() {
        return Direction.LOW_IS_HARD;
    }

    @Override
    public int accumulators() {
        return 2;
    }

    @Override
    public void update(Observation observation, double[] accumulators) {
        if (observation.hasFinitePrediction()) {
            double probability = observation.prediction().labelProbability();
            accumulators[MEAN] += (probability - accumulators[MEAN]) / ++accumulators[COUNT];
        }
    }

    @Override
    public double value(double[] accumulators, LossStatistics losses) {
        return accumulators[COUNT] == 0 ? Double.NaN : accumulators[MEAN];
    }
}

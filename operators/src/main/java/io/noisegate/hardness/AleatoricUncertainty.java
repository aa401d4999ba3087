package io.noisegate.hardness;

/**
 * Aleatoric uncertainty: the mean over all observations of {@code g (1 - g)}, with g the probability of the given class. In
 * [0, 0.25]. High for ambiguous samples, of which the model is never sure; a sample with a wrong label that the model is
 * sure of has a low one, so look for wrong labels by {@link Confidence} or {@link AreaUnderMargin}.
 *
 * <p>N. Seedat, J. Crabbé, I. Bica, M. van der Schaar, <i>Data-IQ: Characterizing subgroups with heterogeneous outcomes in
 * tabular data</i>, NeurIPS 2022, section 3. 16 bytes per sample and its name, no extra computation. Undefined until the
 * first finite prediction; for regression always.
 */
public final class AleatoricUncertainty implements HardnessMeasure {
    private static final int MEAN = 0;
    private static final int COUNT = 1;

    @Override
    public String name() {
        return "data-iq";
    }

    @Override
    public Direction direction() {
        return Direction.HIGH_IS_HARD;
    }

    @Override
    public int accumulators() {
        return 2;
    }

    @Override
    public void update(Observation observation, double[] accumulators) {
        if (observation.hasFinitePrediction()) {
            double probability = observation.prediction().labelProbability();
            double uncertainty = probability * (1 - probability);
            accumulators[MEAN] += (uncertainty - accumulators[MEAN]) / ++accumulators[COUNT];
        }
    }

    @Override
    public double value(double[] accumulators, LossStatistics losses) {
        return accumulators[COUNT] == 0 ? Double.NaN : accumulators[MEAN];
    }
}

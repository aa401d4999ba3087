package io.noisegate.hardness;

/**
 * EL2N: the mean over all observations of the error norm {@code |p - e_y|}, the distance of the probabilities from the
 * given class. In [0, sqrt 2].
 *
 * <p>M. Paul, S. Ganguli, G. K. Dziugaite, <i>Deep Learning on a Data Diet</i>, NeurIPS 2021, section 2.2: the norm, and its
 * average, where H-CAT takes the square of the last one. 16 bytes per sample and its name; the squared distance comes with
 * each prediction. Undefined until the first finite prediction; for regression always.
 */
public final class ErrorNorm implements HardnessMeasure {
    private static final int MEAN = 0;
    private static final int COUNT = 1;

    @Override
    public String name() {
        return "el2n";
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
            double norm = Math.sqrt(observation.prediction().squaredError());
            accumulators[MEAN] += (norm - accumulators[MEAN]) / ++accumulators[COUNT];
        }
    }

    @Override
    public double value(double[] accumulators, LossStatistics losses) {
        return accumulators[COUNT] == 0 ? Double.NaN : accumulators[MEAN];
    }
}

package io.noisegate.hardness;

/**
 * Self-confidence: the probability of the given class at the latest observation, by which confident learning ranks label
 * errors; in [0, 1], low for labels that are probably wrong.
 *
 * <p>C. Northcutt, L. Jiang, I. Chuang, <i>Confident Learning</i>, JAIR 2021, with the score of cleanlab and H-CAT. How many of
 * the lowest are wrong says the noise profile; policy {@code precision} drops those. 16 bytes per sample and its name, no extra
 * computation. Undefined until the first finite prediction; for regression always.
 */
public final class SelfConfidence implements HardnessMeasure {
    private static final int LATEST = 0;
    private static final int SEEN = 1;

    @Override
    public String name() {
        return "confident-learning";
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
            accumulators[LATEST] = observation.prediction().labelProbability();
            accumulators[SEEN] = 1;
        }
    }

    @Override
    public double value(double[] accumulators, LossStatistics losses) {
        return accumulators[SEEN] == 0 ? Double.NaN : accumulators[LATEST];
    }
}

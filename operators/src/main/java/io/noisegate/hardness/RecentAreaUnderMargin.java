package io.noisegate.hardness;

/**
 * The area under the margin with a leaning to the present: the t-th margin counts t times,
 * {@code 2 / (n (n + 1)) * sum t m_t}. For policies that keep the model from memorising wrong labels: what such a model says late it
 * says with more experience, and yet no single observation decides. Where every label is learned late margins say less, and {@link
 * AreaUnderMargin} is the better choice.
 *
 * <p>16 bytes per sample. Undefined until the first finite margin; for regression always.
 */
public final class RecentAreaUnderMargin implements HardnessMeasure {
    private static final int WEIGHTED_SUM = 0;
    private static final int COUNT = 1;

    @Override
    public String name() {
        return "recent-aum";
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
        if (observation.hasFiniteMargin()) {
            accumulators[WEIGHTED_SUM] +=
                    ++accumulators[COUNT] * observation.prediction().margin();
        }
    }

    @Override
    public double value(double[] accumulators, LossStatistics losses) {
        double weights = accumulators[COUNT] * (accumulators[COUNT] + 1) / 2;
        return accumulators[WEIGHTED_SUM] / weights;
    }
}

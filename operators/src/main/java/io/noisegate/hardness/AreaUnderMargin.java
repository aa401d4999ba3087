package io.noisegate.hardness;

/**
 * Area under the margin: the mean over all observations of the margin, which is the logit of the given class minus the
 * largest other logit. A wrong label is learned late, against the pull of its class, so its mean margin is low.
 *
 * <p>G. Pleiss, T. Zhang, E. Elenberg, K. Weinberger, <i>Identifying Mislabeled Data using the Area Under the Margin
 * Ranking</i>, NeurIPS 2020, section 3.1. Undefined until the first finite margin; for regression always.
 */
public final class AreaUnderMargin implements HardnessMeasure {
    private static final int SUM = 0;
    private static final int COUNT = 1;

    @Override
    public String name() {
        return "aum";
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
            accumulators[SUM] += observation.prediction().margin();
            accumulators[COUNT]++;
        }
    }

    @Override
    public double value(double[] accumulators, LossStatistics losses) {
        return accumulators[SUM] / accumulators[COUNT];
    }
}

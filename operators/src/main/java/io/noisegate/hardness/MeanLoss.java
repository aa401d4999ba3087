package io.noisegate.hardness;

/**
 * Small loss: the mean of all finite losses of a sample, in the unit of the loss. Wrong labels keep a large loss for
 * longer than right ones.
 *
 * <p>X. Xia et al., <i>Sample Selection with Uncertainty of Losses for Learning with Noisy Labels</i>, ICLR 2022;
 * computed as by H-CAT (N. Seedat, F. Imrie, M. van der Schaar, ICLR 2024). Undefined until the first finite loss.
 */
public final class MeanLoss implements HardnessMeasure {
    private static final int SUM = 0;
    private static final int COUNT = 1;

    @Override
    public String name() {
        return "small-loss";
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
        if (observation.hasFiniteLoss()) {
            accumulators[SUM] += observation.loss();
            accumulators[COUNT]++;
        }
    }

    @Override
    public double value(double[] accumulators, LossStatistics losses) {
        return accumulators[SUM] / accumulators[COUNT];
    }
}

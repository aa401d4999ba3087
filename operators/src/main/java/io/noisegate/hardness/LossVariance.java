package io.noisegate.hardness;

/**
 * Loss variance: the population variance of the losses in the sample's window, in the squared unit of the loss. The loss
 * of a sample whose label is wrong swings while the model is torn between the label and the class's other samples.
 *
 * <p>The signal of HASA. Needs no accumulator; undefined until the window holds a loss.
 */
public final class LossVariance implements HardnessMeasure {

    @Override
    public String name() {
        return "loss-variance";
    }

    @Override
    public Direction direction() {
        return Direction.HIGH_IS_HARD;
    }

    @Override
    public int accumulators() {
        return 0;
    }

    @Override
    public void update(Observation observation, double[] accumulators) {}

    @Override
    public double value(double[] accumulators, LossStatistics losses) {
        return losses.size() == 0 ? Double.NaN : losses.variance();
    }
}

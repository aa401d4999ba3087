package io.noisegate.hardness;

/**
 * The margin at the last observation: the logit of the given class minus the largest other logit.
 *
 * <p>Negative when the model disagrees with the label. It forgets what came before, so a model that has memorised a
 * wrong label hides it; {@link AreaUnderMargin} does not forget. Undefined until the first finite margin; for regression
 * always.
 */
public final class LastMargin implements HardnessMeasure {
    private static final int LAST = 0;
    private static final int SEEN = 1;

    @Override
    public String name() {
        return "margin";
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
            accumulators[LAST] = observation.prediction().margin();
            accumulators[SEEN] = 1;
        }
    }

    @Override
    public double value(double[] accumulators, LossStatistics losses) {
        return accumulators[SEEN] == 0 ? Double.NaN : accumulators[LAST];
    }
}

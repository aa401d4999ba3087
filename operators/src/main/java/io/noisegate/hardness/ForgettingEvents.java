package io.noisegate.hardness;

/**
 * Forgetting: how often the model went from right to wrong on the sample, as a share of its observations; in [0, 0.5]. A
 * sample that the model never got right has forgotten nothing, but is harder than all that were forgotten: its score is 1.
 *
 * <p>M. Toneva et al., <i>An Empirical Study of Example Forgetting during Deep Neural Network Learning</i>, ICLR 2019,
 * section 3, which ranks samples that were never learned highest; H-CAT gives them 0, see {@link #events} and {@link
 * #isNeverLearned}. 24 bytes per sample and its name, no extra computation. Undefined until the first finite prediction; for
 * regression always.
 */
public final class ForgettingEvents implements HardnessMeasure {
    private static final int EVENTS = 0;
    private static final int COUNT = 1;
    private static final int STAGE = 2;

    private static final double NEVER_LEARNED = 0;
    private static final double REMEMBERED = 1;
    private static final double FORGOTTEN = 2;

    @Override
    public String name() {
        return "forgetting";
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
        if (!observation.hasFinitePrediction()) {
            return;
        }
        accumulators[COUNT]++;
        if (observation.isCorrect()) {
            accumulators[STAGE] = REMEMBERED;
        } else if (accumulators[STAGE] == REMEMBERED) {
            accumulators[STAGE] = FORGOTTEN;
            accumulators[EVENTS]++;
        }
    }

    @Override
    public double value(double[] accumulators, LossStatistics losses) {
        if (accumulators[COUNT] == 0) {
            return Double.NaN;
        }
        return isNeverLearned(accumulators) ? 1 : accumulators[EVENTS] / accumulators[COUNT];
    }

    /** How often the sample was forgotten. */
    public static long events(double[] accumulators) {
        return (long) accumulators[EVENTS];
    }

    /** Whether the model got the sample right when it last saw it. */
    public static boolean isRemembered(double[] accumulators) {
        return accumulators[STAGE] == REMEMBERED;
    }

    /** Whether the model never got the sample right. */
    public static boolean isNeverLearned(double[] accumulators) {
        return accumulators[STAGE] == NEVER_LEARNED;
    }
}

package io.noisegate.hardness;

import java.util.Set;

/**
 * VOG: how much the gradient of a sample's prediction by its input varies between observations, that is, between versions of
 * the model. The mean over all input values of the population standard deviation over observations of {@code d p_y / d x}; high
 * for hard samples.
 *
 * <p>C. Agarwal, D. D'souza, S. Hooker, <i>Estimating Example Difficulty Using Variance of Gradients</i>, CVPR 2022, section
 * 2. As H-CAT, it takes the probability of the given class where the paper takes its logit; unlike H-CAT, it deviates from
 * the mean of the very observations that were taken in. Means and squares follow Welford's recurrence: 16 bytes per input value
 * and sample, O(input values) per observation. Undefined until the first finite gradient; another number of input values starts
 * anew.
 */
public final class GradientVariance implements HardnessMeasure {
    private static final int COUNT = 0;
    private static final int FIRST = 1;

    @Override
    public String name() {
        return "vog";
    }

    @Override
    public Direction direction() {
        return Direction.HIGH_IS_HARD;
    }

    @Override
    public Set<Signal> needs() {
        return Set.of(Signal.INPUT_GRADIENT);
    }

    /** The number of observations; means and squares are added with the first gradient. */
    @Override
    public int accumulators() {
        return 1;
    }

    @Override
    public boolean accepts(int accumulators) {
        return accumulators % 2 == 1;
    }

    @Override
    public double[] sized(double[] accumulators, Observation observation) {
        float[] gradient = observation.inputGradient();
        return gradient == null || accumulators.length == FIRST + 2 * gradient.length
                ? accumulators
                : new double[FIRST + 2 * gradient.length];
    }

    @Override
    public void update(Observation observation, double[] accumulators) {
        float[] gradient = observation.inputGradient();
        if (gradient != null && isFinite(gradient)) {
            double[] values = new double[gradient.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = gradient[i];
            }
            add(values, accumulators);
        }
    }

    private static boolean isFinite(float[] gradient) {
        float sum = 0;
        for (float value : gradient) {
            sum += 0 * value;
        }
        return sum == 0;
    }

    /** Takes in one more gradient {@code [inputs]}; there are {@code 1 + 2 inputs} accumulators. */
    static void add(double[] gradient, double[] accumulators) {
        accumulators[COUNT]++;
        for (int i = 0; i < gradient.length; i++) {
            int square = FIRST + gradient.length + i;
            double deviation = gradient[i] - accumulators[FIRST + i];
            accumulators[FIRST + i] += deviation / accumulators[COUNT];
            accumulators[square] += deviation * (gradient[i] - accumulators[FIRST + i]);
        }
    }

    @Override
    public double value(double[] accumulators, LossStatistics losses) {
        int inputs = (accumulators.length - FIRST) / 2;
        double sum = 0;
        for (int i = 0; i < inputs; i++) {
            sum += Math.sqrt(accumulators[FIRST + inputs + i] / accumulators[COUNT]);
        }
        return sum / inputs;
    }
}

package io.noisegate.hardness;

/**
 * VOG: how much the gradient of a sample's prediction by its input varies between snapshots of the model. The mean over all
 * input values of the population standard deviation over snapshots of {@code d p_y / d x}; high for hard samples.
 *
 * <p>C. Agarwal, D. D'souza, S. Hooker, <i>Estimating Example Difficulty Using Variance of Gradients</i>, CVPR 2022, section
 * 2. As H-CAT, it takes the probability of the given class where the paper takes its logit; unlike H-CAT, it deviates from
 * the mean of the very snapshots that were added, so that a window of early or late ones is right too. Means and squares
 * follow Welford's recurrence: two doubles per input value, O(input values) per snapshot. Not thread-safe.
 */
public final class GradientVariance {
    private final double[] mean;
    private final double[] squares;
    private int snapshots;

    /** @param inputs number of input values of a sample */
    public GradientVariance(int inputs) {
        mean = new double[inputs];
        squares = new double[inputs];
    }

    /** Takes in the gradient {@code [inputs]} under one more snapshot. */
    public void add(double[] gradient) {
        snapshots++;
        for (int i = 0; i < mean.length; i++) {
            double deviation = gradient[i] - mean[i];
            mean[i] += deviation / snapshots;
            squares[i] += deviation * (gradient[i] - mean[i]);
        }
    }

    /** The score; NaN before the first snapshot. */
    public double score() {
        double sum = 0;
        for (double square : squares) {
            sum += Math.sqrt(square / snapshots);
        }
        return sum / squares.length;
    }
}

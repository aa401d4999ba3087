package io.noisegate.selection;

/**
 * SuperLoss: the confidence sigma* with which the loss of a sample counts, from that loss alone.
 *
 * <p>{@code beta = (l - tau) / lambda}, {@code w = W0(max(c, beta) / 2)}, {@code sigma* = exp(-w)}, and the super loss is
 * {@code (l - tau) sigma* + lambda (ln sigma*)^2}, whose derivative by {@code l} is {@code sigma*}. A sample with loss
 * {@code tau} has confidence 1, harder ones less, easier ones more, up to 2.717 at {@code c = -1.9999998/e}, which keeps
 * clear of the branch point of W0.
 *
 * <p>The threshold tau is a constant; or {@code global}, the mean of all losses so far, those of the batch included, as the
 * paper has it; or {@code exp}: the mean loss of the first batch, then
 * {@code tau - 0.1 (tau - mean)} with each batch, updated before it is used. It is a plain mean: a single loss of 1e6 lifts
 * it so far that every other sample of the batch gets the highest confidence. While a batch is marked as warm-up and no
 * other came before, tau is the mean of that batch.
 *
 * <p>T. Castells, P. Weinzaepfel, J. Revaud, <i>SuperLoss: A Generic Loss for Robust Curriculum Learning</i>, NeurIPS 2020,
 * section 3. Losses that are not finite are left out of tau; an infinite loss has the limit, confidence 0, and NaN has
 * none, NaN. Training and evaluation each have a SuperLoss of their own, and so a threshold. Mutable through its threshold;
 * not thread-safe.
 */
public final class SuperLoss {
    private static final double LOWEST_BETA = -1.9999998 / Math.E;
    private static final double SMOOTHING = 0.1;

    private final Rule rule;
    private final double regularization;
    private double threshold;
    private boolean settled;
    private long losses;

    /** Where the threshold comes from. */
    private enum Rule {
        CONSTANT,
        MOVING_AVERAGE,
        RUNNING_MEAN
    }

    private SuperLoss(Rule rule, double threshold, double regularization) {
        this.rule = rule;
        this.threshold = threshold;
        this.regularization = regularization;
        this.settled = rule == Rule.CONSTANT;
    }

    /** Whose threshold is tau. */
    static SuperLoss ofConstant(double tau, double regularization) {
        return new SuperLoss(Rule.CONSTANT, tau, regularization);
    }

    /** Whose threshold follows the batches: {@code exp}. */
    static SuperLoss ofMovingAverage(double regularization) {
        return new SuperLoss(Rule.MOVING_AVERAGE, Double.NaN, regularization);
    }

    /** Whose threshold is the mean of all losses: {@code global}. */
    static SuperLoss ofRunningMean(double regularization) {
        return new SuperLoss(Rule.RUNNING_MEAN, Double.NaN, regularization);
    }

    /**
     * The confidences of one batch, after the batch has moved the threshold.
     *
     * @param losses {@code [batch]}
     * @param warmUp whether tau is still to follow each batch by itself; without effect after the first other batch
     * @return {@code [batch]}, each in (0, e); NaN where undefined
     */
    public double[] confidences(float[] losses, boolean warmUp) {
        switch (rule) {
            case CONSTANT -> {}
            case MOVING_AVERAGE -> moveThreshold(losses, warmUp);
            case RUNNING_MEAN -> takeIntoMean(losses);
        }
        double[] confidences = new double[losses.length];
        for (int i = 0; i < losses.length; i++) {
            confidences[i] = confidence(losses[i]);
        }
        return confidences;
    }

    private void moveThreshold(float[] losses, boolean warmUp) {
        double sum = 0;
        int finite = 0;
        for (float loss : losses) {
            if (Float.isFinite(loss)) {
                sum += loss;
                finite++;
            }
        }
        if (finite > 0) {
            double mean = sum / finite;
            threshold = settled ? threshold - SMOOTHING * (threshold - mean) : mean;
            settled |= !warmUp;
        }
    }

    private void takeIntoMean(float[] batch) {
        for (float loss : batch) {
            if (Float.isFinite(loss)) {
                losses++;
                threshold = losses == 1 ? loss : threshold + (loss - threshold) / losses;
                settled = true;
            }
        }
    }

    /** sigma* of a loss at the present threshold; NaN for NaN and while there is no threshold. */
    public double confidence(double loss) {
        return Math.exp(-logarithmicWeight(loss));
    }

    /** The mean of the super losses of a batch at the present threshold: what is minimised when losses are averaged. */
    public double meanSuperLoss(float[] batch) {
        double sum = 0;
        for (float loss : batch) {
            sum += superLoss(loss);
        }
        return sum / batch.length;
    }

    /** The super loss of a loss at the present threshold; infinite for an infinite loss. */
    public double superLoss(double loss) {
        if (loss == Double.POSITIVE_INFINITY) {
            return loss;
        }
        double w = logarithmicWeight(loss);
        return (loss - threshold) * Math.exp(-w) + regularization * w * w;
    }

    private double logarithmicWeight(double loss) {
        return LambertW.principal(Math.max(LOWEST_BETA, (loss - threshold) / regularization) / 2);
    }

    /** tau, in the unit of the loss; NaN before the first finite loss of one that moves. */
    public double threshold() {
        return threshold;
    }

    /** What to save with a checkpoint. */
    SuperLossMemory memory() {
        return new SuperLossMemory(threshold, settled, losses);
    }

    /** Goes on from a saved threshold; without effect on a constant. */
    void resume(SuperLossMemory memory) {
        if (rule != Rule.CONSTANT) {
            threshold = memory.threshold();
            settled = memory.settled();
            losses = rule == Rule.RUNNING_MEAN ? memory.losses() : 0;
        }
    }
}

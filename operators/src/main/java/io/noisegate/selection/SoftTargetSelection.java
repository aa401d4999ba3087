package io.noisegate.selection;

import io.noisegate.history.Assessment;
import io.noisegate.history.SoftTarget;
import io.noisegate.selection.Decision.Reason;
import java.util.OptionalInt;

/**
 * {@code margin-sat} and the running form of {@code self-adaptive}: keeps every sample, but learns its running soft target
 * instead of its label, with a weight.
 *
 * <p>The weight is the target's largest entry, as in Huang et al. 2020, algorithm 1 (see {@link SoftTarget}); margin-sat
 * multiplies it by {@code sigmoid(mean margin)}, the chance that the label is right in the model's own unit (see {@link
 * io.noisegate.hardness.RecentAreaUnderMargin}). Weights are scaled so that those of a batch have the mean 1. A sample with a loss
 * that is not finite is dropped.
 *
 * <p>Until a sample's target follows the model it is the label, with weight 1. That is as important as the weight: a model that
 * knows little yet disagrees with right labels too, and one that learns them less for that never comes to know better. With the
 * margin in the weight from the first observation on, digits with asymmetric noise end at an AUROC of 0.75 instead of 0.94.
 */
public final class SoftTargetSelection implements SelectionPolicy {
    private final KeepAll keepAll = new KeepAll();
    private final OptionalInt marginScore;
    private final long from;

    /**
     * @param marginScore where the mean margin stands among the scores, as hardness; empty to leave it out of the weight
     * @param from the observation of a sample from which on its weight is other than 1
     */
    public SoftTargetSelection(OptionalInt marginScore, long from) {
        this.from = from;
        this.marginScore = marginScore;
    }

    @Override
    public Reason[] decide(Assessment[] batch) {
        return keepAll.decide(batch);
    }

    @Override
    public float[] weights(Assessment[] batch) {
        float[] weights = new float[batch.length];
        for (int row = 0; row < batch.length; row++) {
            Assessment assessment = batch[row];
            if (assessment.observation().hasFiniteLoss()) {
                float sureness = assessment.softTarget() == null ? 1 : SoftTarget.weight(assessment.softTarget());
                weights[row] = (float) (sureness * marginFactor(assessment));
            }
        }
        BatchWeights.scaleToMeanOne(weights);
        return weights;
    }

    private double marginFactor(Assessment assessment) {
        if (marginScore.isEmpty() || assessment.observations() < from) {
            return 1;
        }
        double hardness = assessment.scores()[marginScore.getAsInt()];
        return 1 / (1 + Math.exp(Double.isNaN(hardness) ? 0 : hardness));
    }

    @Override
    public float[][] targets(Assessment[] batch) {
        float[][] targets = new float[batch.length][];
        for (int row = 0; row < batch.length; row++) {
            if (batch[row].softTarget() == null) {
                return null;
            }
            targets[row] = batch[row].softTarget();
        }
        return targets;
    }
}

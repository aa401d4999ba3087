package io.noisegate.selection;

import io.noisegate.hardness.Observation;
import io.noisegate.history.Assessment;
import io.noisegate.selection.Decision.Reason;
import io.noisegate.selection.confident.BatchVerdict;

/**
 * {@code recall} and {@code precision}: drop a sample that the model contradicts now. For {@code recall} it does when it
 * predicts another class, which finds most wrong labels and calls some right ones wrong; for {@code precision} when confident
 * learning is sure of another class, which misses some and is seldom mistaken. Two presets of cleanlab, there for whole data
 * sets.
 *
 * <p>Of n samples {@code floor(g n)} are dropped at most, those with the lowest margins. A sample is kept until it was observed
 * more often than the warm-up, and one without a prediction always. One whose present loss is not finite is dropped.
 */
public final class ContradictionSelection implements SelectionPolicy {
    private final boolean confidently;
    private final int warmup;
    private final DropLimit limit;
    private BatchVerdict verdict;

    private ContradictionSelection(boolean confidently, ContradictionSettings settings) {
        this.confidently = confidently;
        this.warmup = settings.warmup();
        this.limit = new DropLimit(settings.largestDropShare());
    }

    /** Drops what is predicted to be of another class. */
    static ContradictionSelection ofPredictions(ContradictionSettings settings) {
        return new ContradictionSelection(false, settings);
    }

    /** Drops what is confidently of another class; needs to hear a verdict on each batch. */
    static ContradictionSelection ofVerdicts(ContradictionSettings settings) {
        return new ContradictionSelection(true, settings);
    }

    @Override
    public void hear(BatchVerdict heard) {
        verdict = heard;
    }

    @Override
    public Reason[] decide(Assessment[] batch) {
        Reason[] reasons = new Reason[batch.length];
        double[] hardness = new double[batch.length];
        for (int row = 0; row < batch.length; row++) {
            Observation observation = batch[row].observation();
            if (!observation.hasFiniteLoss()) {
                reasons[row] = Reason.NON_FINITE_LOSS;
            } else if (batch[row].observations() <= warmup || !observation.hasFinitePrediction()) {
                reasons[row] = Reason.WARM_UP;
            } else if (!isContradicted(observation)) {
                reasons[row] = Reason.NOT_CONTRADICTED;
            } else {
                hardness[row] = -observation.prediction().margin();
            }
        }
        limit.judge(reasons, hardness, Reason.CONTRADICTED);
        return reasons;
    }

    private boolean isContradicted(Observation observation) {
        return confidently ? verdict != null && verdict.contradicted()[observation.row()] : !observation.isCorrect();
    }
}

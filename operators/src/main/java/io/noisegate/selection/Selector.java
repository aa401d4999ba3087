package io.noisegate.selection;

import io.noisegate.hardness.Observation;
import io.noisegate.history.Assessment;
import io.noisegate.history.HistorySettings;
import io.noisegate.selection.Decision.Reason;
import io.noisegate.selection.confident.BatchVerdict;
import java.util.Arrays;

/**
 * Policy and weighting together: decides whole batches, one after the other.
 *
 * <p>What it carries from batch to batch is its {@link SelectionMemory}. Not thread-safe.
 */
public final class Selector {
    private final SelectionPolicy policy;
    private final SuperLoss training;
    private final SuperLoss evaluation;
    private final boolean weighted;
    private final long warmupBatches;
    private final Abstention abstention;
    private final DropGuard guard;
    private final KeptShares keptShares = new KeptShares();
    private long batches;

    /** A selector without a guard: what the policy drops is dropped. */
    public Selector(SelectionSettings settings, HistorySettings history) {
        this(settings, history, DropGuardSettings.none());
    }

    /** @throws io.noisegate.settings.InvalidSettings if the history does not keep what the policy needs */
    public Selector(SelectionSettings settings, HistorySettings history, DropGuardSettings drops) {
        guard = new DropGuard(drops);
        policy = settings.newPolicy(history);
        training = settings.superloss().forTraining().orElse(null);
        evaluation = settings.superloss().evaluatesApart()
                ? settings.superloss().forEvaluation().orElse(null)
                : training;
        weighted = settings.superloss().weight();
        warmupBatches = settings.superloss().warmupBatches();
        abstention = new Abstention(settings.abstainBelow());
    }

    /** Tells the policy what confident learning says of the batch that is decided next. */
    public void hear(BatchVerdict verdict) {
        policy.hear(verdict);
    }

    /**
     * Decides a batch.
     *
     * @param batch {@code [batch]}, in row order; not changed
     * @return {@code [batch]}
     */
    public Decision[] decide(Assessment[] batch) {
        Reason[] reasons = guard.guard(batch, policy.decide(batch), batches);
        double[] factors = confidences(training, batch);
        double[] confidences = evaluation == training ? factors : confidences(evaluation, batch);
        float[] weights = policy.weights(batch);
        batches++;
        Decision[] decisions = new Decision[batch.length];
        for (int row = 0; row < batch.length; row++) {
            float kept = weights != null && weights[row] > 0 ? weights[row] : weighted ? (float) factors[row] : 1;
            decisions[row] = new Decision(
                    batch[row].withoutRows(),
                    reasons[row],
                    confidences[row],
                    reasons[row].keep() ? kept : 0,
                    abstains(batch[row].observation()));
        }
        keptShares.add(decisions);
        return decisions;
    }

    private boolean abstains(Observation observation) {
        if (!observation.hasFinitePrediction()) {
            return false;
        }
        boolean abstains = abstention.abstains(observation.prediction().confidence());
        abstention.count(abstains, observation.isCorrect());
        return abstains;
    }

    /**
     * What is learned instead of the labels of a batch.
     *
     * @return {@code [batch, classes]}; null when the labels stand as given
     */
    public float[][] targets(Assessment[] batch) {
        return policy.targets(batch);
    }

    /** What of the last samples the policy dropped, in [0, 1]; NaN before the first batch. */
    public double dropShare() {
        return guard.dropShare();
    }

    /** How many drops the guard took back since the selector was made. */
    public long preventedDrops() {
        return guard.prevented();
    }

    /** How much was kept since the selector was made. */
    public KeptShares keptShares() {
        return keptShares;
    }

    /** What was predicted and withheld since the selector was made. */
    public Abstention abstention() {
        return abstention;
    }

    private double[] confidences(SuperLoss superLoss, Assessment[] batch) {
        if (superLoss == null) {
            double[] full = new double[batch.length];
            Arrays.fill(full, 1);
            return full;
        }
        return superLoss.confidences(losses(batch), batches < warmupBatches);
    }

    private static float[] losses(Assessment[] batch) {
        float[] losses = new float[batch.length];
        for (int row = 0; row < batch.length; row++) {
            losses[row] = batch[row].observation().loss();
        }
        return losses;
    }

    /** tau of the SuperLoss that weights, in the unit of the loss; NaN without one and before its first finite loss. */
    public double superLossThreshold() {
        return training == null ? Double.NaN : training.threshold();
    }

    /** The same of the one whose confidence is reported. */
    public double superLossEvaluationThreshold() {
        return evaluation == null ? Double.NaN : evaluation.threshold();
    }

    /** What to save with a checkpoint. */
    public SelectionMemory memory() {
        return new SelectionMemory(batches, policy.mostObservations(), memory(training), memory(evaluation));
    }

    private static SuperLossMemory memory(SuperLoss superLoss) {
        return superLoss == null ? SuperLossMemory.NONE : superLoss.memory();
    }

    /** Goes on from what was saved. */
    public void resume(SelectionMemory memory) {
        batches = memory.batches();
        policy.resume(memory.mostObservations());
        if (evaluation != null && evaluation != training) {
            evaluation.resume(memory.evaluation());
        }
        if (training != null) {
            training.resume(memory.training());
        }
    }
}

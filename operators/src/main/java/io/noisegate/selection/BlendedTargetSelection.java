package io.noisegate.selection;

import io.noisegate.hardness.Observation;
import io.noisegate.history.Assessment;
import io.noisegate.selection.Decision.Reason;

/**
 * The blended form of {@code self-adaptive}: keeps every sample, but learns a mixture of its label and the model's present
 * prediction, see {@link SelfAdaptiveTargets}. The epoch of a sample is the number of its observations before this one.
 */
public final class BlendedTargetSelection implements SelectionPolicy {
    private final KeepAll keepAll = new KeepAll();
    private final SelfAdaptiveTargets schedule;

    public BlendedTargetSelection(SelfAdaptiveTargets schedule) {
        this.schedule = schedule;
    }

    @Override
    public Reason[] decide(Assessment[] batch) {
        return keepAll.decide(batch);
    }

    @Override
    public float[][] targets(Assessment[] batch) {
        float[][] targets = new float[batch.length][];
        for (int row = 0; row < batch.length; row++) {
            Observation observation = batch[row].observation();
            if (!observation.hasProbabilities()) {
                return null;
            }
            targets[row] = SelfAdaptiveTargets.blended(
                    observation.prediction().probabilities(),
                    observation.givenClass(),
                    schedule.share(batch[row].observations() - 1));
        }
        return targets;
    }
}

package io.noisegate.selection;

import io.noisegate.history.Assessment;
import io.noisegate.selection.Decision.Reason;

/** {@code keep-all}: every sample with a finite loss is learned from. The yardstick for all other policies. */
public final class KeepAll implements SelectionPolicy {

    @Override
    public Reason[] decide(Assessment[] batch) {
        Reason[] reasons = new Reason[batch.length];
        for (int row = 0; row < batch.length; row++) {
            reasons[row] = batch[row].observation().hasFiniteLoss() ? Reason.KEEP_ALL : Reason.NON_FINITE_LOSS;
        }
        return reasons;
    }
}

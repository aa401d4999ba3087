package io.noisegate.update;

/** Copies saved arrays into an optimizer's own, of the same number and lengths. */
final class OptimizerState {
    private OptimizerState() {}

    static void copy(float[][] saved, float[][] own) {
        if (saved.length != own.length) {
            throw new IllegalArgumentException("a state of %d arrays, expected %d; was it saved by another optimizer?"
                    .formatted(saved.length, own.length));
        }
        for (int i = 0; i < own.length; i++) {
            if (saved[i].length != own[i].length) {
                throw new IllegalArgumentException("a state of %d numbers, expected %d; was it saved for another model?"
                        .formatted(saved[i].length, own[i].length));
            }
            System.arraycopy(saved[i], 0, own[i], 0, own[i].length);
        }
    }
}

package io.noisegate.update;

/**
 * Moves parameters against their gradient, in place. Whatever an optimizer remembers between steps is in its state, so
 * that a restored optimizer goes on exactly where the saved one stopped. Not thread-safe.
 */
public interface Optimizer {
    /**
     * One step.
     *
     * @param parameters changed in place
     * @param gradient of the same length; not changed
     * @param learningRate of this step, at least 0
     */
    void step(float[] parameters, float[] gradient, float learningRate);

    /** Steps taken so far. */
    long steps();

    /** The arrays it remembers, in a fixed order; the arrays themselves, not copies. Empty if it remembers none. */
    float[][] state();

    /**
     * Goes on from a saved state; the arrays are copied.
     *
     * @throws IllegalArgumentException if the arrays do not fit this optimizer
     */
    void restore(long steps, float[][] state);
}

package io.noisegate.update;

import java.nio.FloatBuffer;

/** Draws dropout masks from a generator whose whole state is one long, so that a restored run drops the same elements. */
public final class DropoutMasks {
    private final NormalGenerator generator;

    public DropoutMasks(long seed) {
        this.generator = new NormalGenerator(seed);
    }

    /**
     * Fills the first elements of a mask.
     *
     * @param ratio the share that becomes 0; the others become {@code 1 / (1 - ratio)}
     */
    public void fill(FloatBuffer mask, int count, float ratio) {
        float kept = 1 / (1 - ratio);
        for (int i = 0; i < count; i++) {
            mask.put(i, generator.uniform() <= ratio ? 0 : kept);
        }
    }

    /** All there is to save. */
    public long position() {
        return generator.position();
    }

    /** Goes on from a saved position. */
    public void restore(long position) {
        generator.restore(position);
    }
}

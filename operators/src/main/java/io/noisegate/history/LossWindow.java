package io.noisegate.history;

import io.noisegate.hardness.LossStatistics;

/**
 * The loss window: a ring of the last T finite losses of one sample, as float32.
 *
 * <p>{@link #variance} is the population variance of the losses in the window,
 * {@code 1/n sum (l_i - mean)^2}, by two passes in double: it does not cancel where {@code E[l^2] - E[l]^2} would.
 * Sums run from the oldest loss to the newest, so a window that was saved and restored gives the same bits.
 * Four bytes per loss; an addition takes constant time, a variance O(T). Not thread-safe.
 */
public final class LossWindow implements LossStatistics {
    private final float[] ring;
    private int size;
    private int next;

    /** @param capacity T, in losses, at least 1 */
    public LossWindow(int capacity) {
        ring = new float[capacity];
    }

    /** Adds a loss; the oldest one leaves when the window is full. */
    public void add(float loss) {
        if (!Float.isFinite(loss)) {
            throw new IllegalArgumentException("A loss window takes finite losses, not " + loss);
        }
        ring[next] = loss;
        next = next + 1 == ring.length ? 0 : next + 1;
        size = Math.min(size + 1, ring.length);
    }

    @Override
    public int size() {
        return size;
    }

    public int capacity() {
        return ring.length;
    }

    public boolean isFull() {
        return size == ring.length;
    }

    /** A copy of the losses, oldest first. */
    public float[] losses() {
        float[] losses = new float[size];
        int oldest = size < ring.length ? 0 : next;
        int beforeTheSeam = Math.min(size, ring.length - oldest);
        System.arraycopy(ring, oldest, losses, 0, beforeTheSeam);
        System.arraycopy(ring, 0, losses, beforeTheSeam, size - beforeTheSeam);
        return losses;
    }

    @Override
    public double variance() {
        if (size < 2) {
            return 0;
        }
        double sum = 0;
        for (int age = size; age > 0; age--) {
            sum += ring[slotOf(age)];
        }
        double mean = sum / size;
        double squares = 0;
        for (int age = size; age > 0; age--) {
            double deviation = ring[slotOf(age)] - mean;
            squares += deviation * deviation;
        }
        return squares / size;
    }

    /** Where the loss lies that was added {@code age} additions ago, the last one being 1. */
    private int slotOf(int age) {
        int slot = next - age;
        return slot < 0 ? slot + ring.length : slot;
    }

    /** A window of another capacity with as many of the newest losses as fit. */
    public LossWindow resized(int capacity) {
        LossWindow resized = new LossWindow(capacity);
        for (float loss : losses()) {
            resized.add(loss);
        }
        return resized;
    }
}

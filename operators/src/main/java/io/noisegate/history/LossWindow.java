package io.noisegate.history;

import io.noisegate.hardness.LossStatistics;
import java.util.Arrays;

/**
 * The loss window: the last T finite losses of one sample, oldest first, as float32.
 *
 * <p>{@link #variance} is the population variance of the losses in the window,
 * {@code 1/n sum (l_i - mean)^2}, by two passes in double: it does not cancel where {@code E[l^2] - E[l]^2} would. It sums
 * from the oldest to the newest, so that a window restored from its losses gives the same variance to the last bit.
 *
 * <p>Four bytes per loss; additions and variances take O(T). Not thread-safe.
 */
public final class LossWindow implements LossStatistics {
    private final float[] losses;
    private int size;

    /** @param capacity T, in losses, at least 1 */
    public LossWindow(int capacity) {
        losses = new float[capacity];
    }

    /** Adds a loss; the oldest one leaves when the window is full. */
    public void add(float loss) {
        if (!Float.isFinite(loss)) {
            throw new IllegalArgumentException("A loss window takes finite losses, not " + loss);
        }
        if (isFull()) {
            System.arraycopy(losses, 1, losses, 0, size - 1);
            losses[size - 1] = loss;
        } else {
            losses[size++] = loss;
        }
    }

    @Override
    public int size() {
        return size;
    }

    public int capacity() {
        return losses.length;
    }

    public boolean isFull() {
        return size == losses.length;
    }

    /** A copy of the losses, oldest first. */
    public float[] losses() {
        return Arrays.copyOf(losses, size);
    }

    @Override
    public double variance() {
        if (size < 2) {
            return 0;
        }
        double sum = 0;
        for (int i = 0; i < size; i++) {
            sum += losses[i];
        }
        double mean = sum / size;
        double squares = 0;
        for (int i = 0; i < size; i++) {
            double deviation = losses[i] - mean;
            squares += deviation * deviation;
        }
        return squares / size;
    }

    /** A window of another capacity with as many of the newest losses as fit. */
    public LossWindow resized(int capacity) {
        LossWindow resized = new LossWindow(capacity);
        resized.size = Math.min(size, capacity);
        System.arraycopy(losses, size - resized.size, resized.losses, 0, resized.size);
        return resized;
    }
}

package io.noisegate.selection;

import io.noisegate.selection.confident.BatchVerdict;

/**
 * The share of a batch to keep: a number, or {@code auto}, the share of labels that confident learning finds right, with each
 * batch anew. {@code auto} keeps all until the first estimate and {@link #LEAST} at least: a model that has learned little
 * contradicts most labels. Not thread-safe.
 */
final class KeepRatio {
    /** What {@code auto} keeps at least. */
    static final double LEAST = 0.5;

    private static final String AUTO = "auto";

    private final boolean automatic;
    private double value;

    private KeepRatio(boolean automatic, double value) {
        this.automatic = automatic;
        this.value = value;
    }

    /** @param value in (0, 1] */
    static KeepRatio of(double value) {
        return new KeepRatio(false, value);
    }

    /** A ratio as settings write it. */
    static KeepRatio of(String text) {
        return isAutomatic(text) ? new KeepRatio(true, 1) : of(Double.parseDouble(text));
    }

    static boolean isAutomatic(String text) {
        return AUTO.equals(text);
    }

    /** Whether a text is {@code auto} or a number in (0, 1]. */
    static boolean isLegal(String text) {
        try {
            return isAutomatic(text) || Double.parseDouble(text) > 0 && Double.parseDouble(text) <= 1;
        } catch (NullPointerException | NumberFormatException notANumber) {
            return false;
        }
    }

    /** Follows the estimate if it is to. */
    void hear(BatchVerdict verdict) {
        if (automatic && Double.isFinite(verdict.noiseRate())) {
            value = Math.max(LEAST, 1 - verdict.noiseRate());
        }
    }

    double value() {
        return value;
    }
}

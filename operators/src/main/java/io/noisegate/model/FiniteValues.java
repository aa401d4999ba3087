package io.noisegate.model;

/** Whether the values of a model are numbers. */
public final class FiniteValues {
    private FiniteValues() {}

    /** Whether no value is infinite or NaN. */
    public static boolean all(float[] values) {
        return Double.isFinite(SumOfSquares.of(values));
    }
}

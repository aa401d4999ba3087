package io.noisegate.model;

/** Whether the values of a model are numbers. */
public final class FiniteValues {
    private FiniteValues() {}

    /**
     * Whether no value is infinite or NaN: zero times any other is zero. In four sums side by side, since each addition waits for the one
     * before it.
     */
    public static boolean all(float[] values) {
        float first = 0;
        float second = 0;
        float third = 0;
        float fourth = 0;
        int i = 0;
        for (; i + 3 < values.length; i += 4) {
            first += values[i] * 0;
            second += values[i + 1] * 0;
            third += values[i + 2] * 0;
            fourth += values[i + 3] * 0;
        }
        for (; i < values.length; i++) {
            first += values[i] * 0;
        }
        return first + second + third + fourth == 0;
    }
}

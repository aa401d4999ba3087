package io.noisegate.model;

/** The sum of squares of many numbers. */
public final class SumOfSquares {
    private static final int LANES = 512;
    private static final int SQUARES_PER_SUM = 32;

    private SumOfSquares() {}

    /**
     * The sum over all values; not finite exactly if a value is not.
     *
     * <p>In many sums side by side, over pieces copied to one place: this the JVM compiles to vector instructions, a sum that
     * waits for each addition it does not. Single precision does for the few squares of each sum: what is smaller than 1e-19
     * hardly counts, and where a square overflows, all is added up in double.
     */
    public static double of(float[] values) {
        float[] piece = new float[LANES];
        float[] sums = new float[LANES];
        double total = 0;
        int start = 0;
        for (int squares = 1; start + LANES <= values.length; squares++, start += LANES) {
            System.arraycopy(values, start, piece, 0, LANES);
            addSquares(piece, sums);
            if (squares % SQUARES_PER_SUM == 0) {
                total += drain(sums);
            }
        }
        total += drain(sums) + inDouble(values, start);
        return Double.isFinite(total) ? total : inDouble(values, 0);
    }

    private static void addSquares(float[] piece, float[] sums) {
        for (int i = 0; i < sums.length; i++) {
            sums[i] += piece[i] * piece[i];
        }
    }

    private static double drain(float[] sums) {
        double total = 0;
        for (int i = 0; i < sums.length; i++) {
            total += sums[i];
            sums[i] = 0;
        }
        return total;
    }

    private static double inDouble(float[] values, int from) {
        double total = 0;
        for (int i = from; i < values.length; i++) {
            total += (double) values[i] * values[i];
        }
        return total;
    }
}

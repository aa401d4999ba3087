package io.noisegate.selection;

/**
 * What is to be learned from one batch.
 *
 * @param weights factor of each row's loss, in row order; 0 for a dropped row. Not to be modified.
 * @param targets what each row is to be learned as, {@code [rows, classes]} in row order, or null when the labels stand as
 *     given. Not to be modified.
 */
public record BatchDecision(long batchId, float[] weights, float[] targets) {

    /** A decision under which the labels stand as given. */
    public BatchDecision(long batchId, float[] weights) {
        this(batchId, weights, null);
    }

    /**
     * @param decisions of all rows of one batch, in row order
     * @param targets {@code [rows][classes]}, or null
     */
    public static BatchDecision of(Decision[] decisions, float[][] targets) {
        float[] weights = new float[decisions.length];
        for (int row = 0; row < decisions.length; row++) {
            weights[row] = decisions[row].weight();
        }
        return new BatchDecision(
                decisions[0].assessment().observation().batchId(), weights, targets == null ? null : flat(targets));
    }

    private static float[] flat(float[][] targets) {
        int classes = targets[0].length;
        float[] flat = new float[targets.length * classes];
        for (int row = 0; row < targets.length; row++) {
            System.arraycopy(targets[row], 0, flat, row * classes, classes);
        }
        return flat;
    }
}

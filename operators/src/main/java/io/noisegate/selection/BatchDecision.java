package io.noisegate.selection;

/**
 * What is to be learned from one batch.
 *
 * @param weights factor of each row's loss, in row order; 0 for a dropped row. Not to be modified.
 */
public record BatchDecision(long batchId, float[] weights) {

    /** @param decisions of all rows of one batch, in row order */
    public static BatchDecision of(Decision[] decisions) {
        float[] weights = new float[decisions.length];
        for (int row = 0; row < decisions.length; row++) {
            weights[row] = decisions[row].weight();
        }
        return new BatchDecision(decisions[0].assessment().observation().batchId(), weights);
    }
}

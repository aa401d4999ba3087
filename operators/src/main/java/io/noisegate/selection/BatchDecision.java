package io.noisegate.selection;

/**
 * What is to be learned from one batch.
 *
 * @param weights factor of each row's loss, in row order; 0 for a dropped row. Not to be modified.
 */
public record BatchDecision(long batchId, float[] weights) {}

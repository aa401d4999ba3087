package io.noisegate.selection.confident;

/**
 * What confident learning says of one batch, the batch itself included.
 *
 * @param noiseRate estimated share of wrong labels among all samples seen so far, in [0, 1]; NaN when none was seen
 * @param contradicted {@code [rows]}: whether the sample is confidently of another class than its label. Not to be modified
 */
public record BatchVerdict(long batchId, double noiseRate, boolean[] contradicted) {}

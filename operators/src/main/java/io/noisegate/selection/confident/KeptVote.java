package io.noisegate.selection.confident;

/**
 * The vote of a sample as it is kept in state.
 *
 * @param seenAtMs when the sample was last observed, by the clock of the task
 */
record KeptVote(SampleVote vote, long seenAtMs) {}

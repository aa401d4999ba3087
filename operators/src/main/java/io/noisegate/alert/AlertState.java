package io.noisegate.alert;

/**
 * What is remembered of one sample's alerts: 19 bytes in state, and none for a sample that was neither dropped of late nor
 * ever alerted.
 *
 * @param drops the last observations, the newest in the lowest bit; 1: dropped
 * @param ordinal how many alerts were raised so far
 * @param raised whether the last of them still stands
 * @param droppedHolds whether its clause on drops holds
 * @param scoreHolds whether its clause on the score holds
 * @param suggestedClass what its last message suggested; 0 when nothing is raised or for regression
 */
record AlertState(
        long drops, int ordinal, boolean raised, boolean droppedHolds, boolean scoreHolds, int suggestedClass) {

    /** A sample of which there is nothing to say. */
    static final AlertState QUIET = new AlertState(0, 0, false, false, false, 0);

    /** The same sample with another label: nothing speaks against it yet, and its next alert is a new one. */
    AlertState startedAgain() {
        return new AlertState(0, ordinal, false, false, false, 0);
    }
}

package io.noisegate.dataset;

/** What a row is for: to learn from, or to test with. */
public enum Split {
    TRAIN,
    TEST
}

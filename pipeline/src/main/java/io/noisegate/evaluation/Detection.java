package io.noisegate.evaluation;

import java.util.OptionalDouble;

/**
 * Counts of what was called positive, against the truth.
 *
 * @param truePositives called positive, and are
 * @param falsePositives called positive, and are not
 * @param falseNegatives are positive, and were not called so
 */
public record Detection(long truePositives, long falsePositives, long falseNegatives) {

    /** Share of those called positive that are; empty when none was called so. */
    public OptionalDouble precision() {
        return share(truePositives, truePositives + falsePositives);
    }

    /** Share of the positive samples that were found; empty when there are none. */
    public OptionalDouble recall() {
        return share(truePositives, truePositives + falseNegatives);
    }

    /** Harmonic mean of precision and recall; empty when nothing is positive and nothing was called so. */
    public OptionalDouble f1() {
        return share(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives);
    }

    private static OptionalDouble share(long part, long whole) {
        return whole == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / whole);
    }
}

package io.noisegate.sample;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The label that came with a sample: the index of a class, a real target per output, or a distribution over classes.
 *
 * @param classIndex the given class, 0..K-1; for a distribution its most probable class; 0 for real targets
 * @param values the real targets or the class probabilities; empty for a class index. Not copied: do not modify.
 */
public record Label(Kind kind, int classIndex, float[] values) {
    private static final float[] NONE = {};
    private static final Label[] OF_CLASS = IntStream.range(0, 128)
            .mapToObj(classIndex -> new Label(Kind.CLASS_INDEX, classIndex, NONE))
            .toArray(Label[]::new);

    /** What a label says. */
    public enum Kind {
        CLASS_INDEX,
        REAL_TARGET,
        SOFT_TARGET
    }

    public static Label ofClass(int classIndex) {
        return classIndex >= 0 && classIndex < OF_CLASS.length
                ? OF_CLASS[classIndex]
                : new Label(Kind.CLASS_INDEX, classIndex, NONE);
    }

    public static Label ofRealTarget(float... values) {
        return new Label(Kind.REAL_TARGET, 0, values);
    }

    public static Label ofSoftTarget(float... probabilities) {
        int mostProbable = 0;
        for (int k = 1; k < probabilities.length; k++) {
            if (probabilities[k] > probabilities[mostProbable]) {
                mostProbable = k;
            }
        }
        return new Label(Kind.SOFT_TARGET, mostProbable, probabilities);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Label that
                && that.kind == kind
                && that.classIndex == classIndex
                && Arrays.equals(that.values, values);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * kind.hashCode() + classIndex) + Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return kind == Kind.CLASS_INDEX ? "class " + classIndex : kind + Arrays.toString(values);
    }
}

package io.noisegate.hardness;

import java.util.Arrays;

/**
 * Prototypicality: the cosine of the angle between a sample's embedding and its class's prototype, the mean embedding of all
 * samples seen with that label; in [-1, 1], low for hard samples.
 *
 * <p>B. Sorscher et al., <i>Beyond neural scaling laws</i>, NeurIPS 2022, section 4, with given labels for clusters as in
 * H-CAT. Norms are at least 1e-8, so a zero embedding scores 0. Means follow the stream:
 * {@code m <- m + (x - m) / n}, with n the members so far, or at most the memory, so that prototypes follow a model that
 * learns. K (D + 1) doubles for K classes and D dimensions, O(D) per sample. Not thread-safe.
 */
public final class ClassPrototypes {
    private static final double SMALLEST_NORM = 1e-8;

    private final double[][] means;
    private final long[] members;
    private final long memory;

    /** Prototypes that are the means of all members. */
    public ClassPrototypes(int classes, int dimension) {
        this(classes, dimension, Long.MAX_VALUE);
    }

    /** @param memory members over which a mean reaches back, at least 1 */
    public ClassPrototypes(int classes, int dimension, long memory) {
        this(new double[classes][dimension], new long[classes], memory);
    }

    ClassPrototypes(double[][] means, long[] members, long memory) {
        this.means = means;
        this.members = members;
        this.memory = memory;
    }

    /** What all parts have seen, as far as they fit the first; null for no part. */
    public static ClassPrototypes merged(Iterable<ClassPrototypes> parts) {
        ClassPrototypes merged = null;
        for (ClassPrototypes part : parts) {
            if (merged == null) {
                merged = part.copy();
            } else if (merged.fits(part)) {
                merged.add(part);
            }
        }
        return merged;
    }

    /** Takes a sample into the prototype of its label. */
    public void add(int label, double[] embedding) {
        members[label]++;
        double[] mean = means[label];
        for (int i = 0; i < mean.length; i++) {
            mean[i] += (embedding[i] - mean[i]) / Math.min(members[label], memory);
        }
    }

    /** Whether these are of so many classes and dimensions. */
    public boolean fits(int classes, int dimension) {
        return means.length == classes && means[0].length == dimension;
    }

    /** Whether others are of the same classes and dimensions. */
    public boolean fits(ClassPrototypes other) {
        return fits(other.means.length, other.means[0].length);
    }

    /** Takes over what another part has seen, of other samples: means by their numbers of members. */
    public void add(ClassPrototypes other) {
        for (int label = 0; label < means.length; label++) {
            long total = members[label] + other.members[label];
            for (int i = 0; total > 0 && i < means[label].length; i++) {
                means[label][i] += (other.means[label][i] - means[label][i]) * other.members[label] / total;
            }
            members[label] = total;
        }
    }

    long memory() {
        return memory;
    }

    /** Members of each class; not copied. */
    long[] members() {
        return members;
    }

    /** The prototypes {@code [classes, dimension]}; not copied. */
    double[][] means() {
        return means;
    }

    ClassPrototypes copy() {
        return new ClassPrototypes(
                Arrays.stream(means).map(double[]::clone).toArray(double[][]::new), members.clone(), memory);
    }

    /** The cosine of an embedding {@code [dimension]} with its label's prototype; NaN while the label has no member. */
    public double typicality(int label, double[] embedding) {
        if (members[label] == 0) {
            return Double.NaN;
        }
        double product = 0;
        double square = 0;
        double prototypeSquare = 0;
        for (int i = 0; i < embedding.length; i++) {
            product += embedding[i] * means[label][i];
            square += embedding[i] * embedding[i];
            prototypeSquare += means[label][i] * means[label][i];
        }
        return product
                / (Math.max(Math.sqrt(square), SMALLEST_NORM) * Math.max(Math.sqrt(prototypeSquare), SMALLEST_NORM));
    }

    /** A copy of the prototype {@code [dimension]} of a class; zeros while it has no member. */
    public double[] prototype(int label) {
        return means[label].clone();
    }
}

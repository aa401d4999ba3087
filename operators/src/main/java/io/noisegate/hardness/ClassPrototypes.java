package io.noisegate.hardness;

/**
 * Prototypicality: the cosine of the angle between a sample's embedding and its class's prototype, the mean embedding of all
 * samples seen with that label; in [-1, 1], low for hard samples.
 *
 * <p>B. Sorscher et al., <i>Beyond neural scaling laws</i>, NeurIPS 2022, section 4, with given labels for clusters as in
 * H-CAT. Norms are at least 1e-8, so a zero embedding scores 0. Means follow the stream:
 * {@code m <- m + (x - m) / n}. K (D + 1) doubles for K classes and D dimensions, O(D) per sample. Not thread-safe.
 */
public final class ClassPrototypes {
    private static final double SMALLEST_NORM = 1e-8;

    private final double[][] means;
    private final long[] members;

    public ClassPrototypes(int classes, int dimension) {
        means = new double[classes][dimension];
        members = new long[classes];
    }

    /** Takes a sample into the prototype of its label. */
    public void add(int label, double[] embedding) {
        members[label]++;
        double[] mean = means[label];
        for (int i = 0; i < mean.length; i++) {
            mean[i] += (embedding[i] - mean[i]) / members[label];
        }
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

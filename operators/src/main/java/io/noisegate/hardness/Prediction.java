package io.noisegate.hardness;

import java.nio.FloatBuffer;
import java.util.Arrays;

/**
 * What a classifier says of a labeled sample, from its logits {@code z} with {@code p = softmax(z)} and the given class
 * {@code y}.
 *
 * @param labelProbability {@code p_y}: probability of the given class, in [0, 1]
 * @param otherClass the most probable class other than the given one, the first of several: what the label might be
 *     instead
 * @param otherProbability its probability, in [0, 1]
 * @param margin {@code z_y - max_{k != y} z_k}: logit of the given class minus the largest other logit; negative when the
 *     model disagrees
 * @param squaredError {@code |p - e_y|^2}: squared distance of the probabilities from the given class, in [0, 2]
 * @param probabilities {@code [classes]}, or null when nobody asked for the whole row, which costs four bytes per class
 *     with every observation. Not copied: do not modify.
 */
public record Prediction(
        float labelProbability,
        int otherClass,
        float otherProbability,
        float margin,
        float squaredError,
        float[] probabilities) {

    /** Without the whole row, and as if all classes but these two were impossible. */
    public Prediction(float labelProbability, int otherClass, float otherProbability, float margin) {
        this(
                labelProbability,
                otherClass,
                otherProbability,
                margin,
                (1 - labelProbability) * (1 - labelProbability) + otherProbability * otherProbability,
                null);
    }

    /**
     * The prediction from a row of logits.
     *
     * @param logits the row starts at {@code first} and has {@code classes} values, at least 2
     * @param given the given class, 0..classes-1
     * @param wholeRow whether to keep all probabilities
     */
    public static Prediction ofLogits(FloatBuffer logits, int first, int classes, int given, boolean wholeRow) {
        float[] row = new float[classes];
        logits.get(first, row);
        float largest = row[0];
        for (float logit : row) {
            largest = Math.max(largest, logit);
        }
        double[] parts = new double[classes];
        double total = 0;
        for (int k = 0; k < classes; k++) {
            parts[k] = Math.exp(row[k] - largest);
            total += parts[k];
        }
        float[] probabilities = new float[classes];
        for (int k = 0; k < classes; k++) {
            probabilities[k] = (float) (parts[k] / total);
        }
        return ofRow(row, probabilities, 0, classes, given, wholeRow);
    }

    /**
     * The prediction from a row of logits whose softmax is known.
     *
     * @param logits the row starts at {@code first} and has {@code classes} values, at least 2
     * @param probabilities their softmax, at the same place
     * @param given the given class, 0..classes-1
     * @param wholeRow whether to keep all probabilities
     */
    public static Prediction ofRow(
            float[] logits, float[] probabilities, int first, int classes, int given, boolean wholeRow) {
        int other = given == 0 ? 1 : 0;
        double othersTotal = 0;
        double othersSquares = 0;
        for (int k = 0; k < classes; k++) {
            if (k != given) {
                double part = probabilities[first + k];
                othersTotal += part;
                othersSquares += part * part;
                other = logits[first + k] > logits[first + other] ? k : other;
            }
        }
        return new Prediction(
                probabilities[first + given],
                other,
                probabilities[first + other],
                logits[first + given] - logits[first + other],
                (float) (othersTotal * othersTotal + othersSquares),
                wholeRow ? Arrays.copyOfRange(probabilities, first, first + classes) : null);
    }

    /** The prediction from the one logit of a model with two classes, read as the logits 0 and z. */
    public static Prediction ofLogit(float logit, boolean positive, boolean wholeRow) {
        float margin = positive ? logit : -logit;
        float given = (float) (1 / (1 + Math.exp(-margin)));
        float other = (float) (1 / (1 + Math.exp(margin)));
        float[] row = !wholeRow ? null : positive ? new float[] {other, given} : new float[] {given, other};
        return new Prediction(given, positive ? 0 : 1, other, margin, 2 * other * other, row);
    }

    Prediction withoutProbabilities() {
        return new Prediction(labelProbability, otherClass, otherProbability, margin, squaredError, null);
    }

    /** Probability of the most probable class. */
    public float confidence() {
        return Math.max(labelProbability, otherProbability);
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof Prediction that
                && Float.compare(that.labelProbability, labelProbability) == 0
                && that.otherClass == otherClass
                && Float.compare(that.otherProbability, otherProbability) == 0
                && Float.compare(that.margin, margin) == 0
                && Float.compare(that.squaredError, squaredError) == 0
                && Arrays.equals(that.probabilities, probabilities);
    }

    @Override
    public int hashCode() {
        return 31 * Float.hashCode(margin) + Float.hashCode(labelProbability) + Arrays.hashCode(probabilities);
    }

    @Override
    public String toString() {
        return "Prediction[labelProbability=%s, otherClass=%s, otherProbability=%s, margin=%s, squaredError=%s, %s]"
                .formatted(
                        labelProbability,
                        otherClass,
                        otherProbability,
                        margin,
                        squaredError,
                        Arrays.toString(probabilities));
    }
}

package io.noisegate.dataset.perturbation;

import io.noisegate.dataset.InvalidDataset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * How a label that is made wrong comes out: {@code T[old][new]}, the probability of each new label, {@code [classes,
 * classes]}. Rows sum to 1. Immutable.
 *
 * <p>H-CAT (N. Seedat et al., ICLR 2024), appendix C.
 */
final class LabelTransitions {
    /** Which digits people take for which, as H-CAT has it; 0 and 4 are taken for nothing else. */
    static final Map<Integer, List<Integer>> DIGITS = Map.of(
            0, List.of(0),
            1, List.of(7),
            2, List.of(7),
            3, List.of(8),
            4, List.of(4),
            5, List.of(6),
            6, List.of(5),
            7, List.of(1, 2),
            8, List.of(3),
            9, List.of(7));

    /** The same for the objects of CIFAR-10; 6 and 9 are taken for nothing else. */
    static final Map<Integer, List<Integer>> CIFAR = Map.of(
            0, List.of(2),
            1, List.of(9),
            2, List.of(9),
            3, List.of(5),
            4, List.of(5, 7),
            5, List.of(3, 4),
            6, List.of(6),
            7, List.of(5),
            8, List.of(7),
            9, List.of(9));

    private final double[][] probabilities;

    private LabelTransitions(double[][] probabilities) {
        this.probabilities = probabilities;
    }

    /** Every class, the old one included, as in the original: of K classes one in K draws changes nothing. */
    static LabelTransitions anyClass(int classes) {
        double[][] rows = new double[classes][classes];
        for (double[] row : rows) {
            Arrays.fill(row, 1.0 / classes);
        }
        return new LabelTransitions(rows);
    }

    /** Every class but the old one, all equally likely. */
    static LabelTransitions otherClass(int classes) {
        requireTwo(classes);
        double[][] rows = new double[classes][classes];
        for (int label = 0; label < classes; label++) {
            Arrays.fill(rows[label], 1.0 / (classes - 1));
            rows[label][label] = 0;
        }
        return new LabelTransitions(rows);
    }

    /** The class before or the class after, with one half each; the first follows the last. Of two classes the other one. */
    static LabelTransitions adjacent(int classes) {
        requireTwo(classes);
        double[][] rows = new double[classes][classes];
        for (int label = 0; label < classes; label++) {
            rows[label][(label + classes - 1) % classes] += 0.5;
            rows[label][(label + 1) % classes] += 0.5;
        }
        return new LabelTransitions(rows);
    }

    /** Another class, by probabilities that are drawn once per old class, all equally likely: a flat Dirichlet distribution. */
    static LabelTransitions asymmetric(int classes, RandomGenerator random) {
        requireTwo(classes);
        double[][] rows = new double[classes][classes];
        for (int label = 0; label < classes; label++) {
            double sum = 0;
            for (int k = 0; k < classes; k++) {
                rows[label][k] = k == label ? 0 : random.nextExponential();
                sum += rows[label][k];
            }
            for (int k = 0; k < classes; k++) {
                rows[label][k] /= sum;
            }
        }
        return new LabelTransitions(rows);
    }

    /**
     * One of the classes that the old one is taken for, all equally likely; a class without a rule stays.
     *
     * @param rule from class to the classes it is taken for
     */
    static LabelTransitions instance(int classes, Map<Integer, List<Integer>> rule) {
        double[][] rows = new double[classes][classes];
        for (int label = 0; label < classes; label++) {
            List<Integer> takenFor = rule.getOrDefault(label, List.of(label));
            for (int other : takenFor) {
                rows[label][other] += 1.0 / takenFor.size();
            }
        }
        return new LabelTransitions(rows);
    }

    private static void requireTwo(int classes) {
        if (classes < 2) {
            throw new InvalidDataset("A data set of one class has no other class to turn a label into");
        }
    }

    double probability(int label, int newLabel) {
        return probabilities[label][newLabel];
    }

    /** A new label for a sample of the old one. */
    int draw(int label, RandomGenerator random) {
        double left = random.nextDouble();
        int last = label;
        for (int k = 0; k < probabilities[label].length; k++) {
            if (probabilities[label][k] > 0) {
                left -= probabilities[label][k];
                last = k;
                if (left < 0) {
                    return k;
                }
            }
        }
        return last;
    }
}

package io.noisegate.dataset;

import io.noisegate.dataset.LabeledDataset.Row;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.function.IntUnaryOperator;
import java.util.stream.IntStream;

/**
 * Makes an exact number of training labels wrong, the same ones for the same seed. The label before becomes the clean
 * one, unless a clean one is known already. Test rows keep their labels.
 */
public sealed interface LabelNoise {

    /** Which digits people take for which: 2 for 7, 3 for 8, 5 and 6 for each other, 7 for 1. */
    Map<Integer, Integer> CONFUSED_DIGITS = Map.of(2, 7, 3, 8, 5, 6, 6, 5, 7, 1);

    /** The data set with wrong labels in it. */
    LabeledDataset applyTo(LabeledDataset dataset);

    /**
     * Turns round(share × rows) of the training labels into any other class, all equally likely.
     *
     * @param share of the training rows, in [0, 1]
     */
    record Uniform(double share, long seed) implements LabelNoise {
        public Uniform {
            checkShare(share);
        }

        @Override
        public LabeledDataset applyTo(LabeledDataset dataset) {
            int classes = dataset.classes();
            if (share > 0 && classes < 2) {
                throw new InvalidDataset("A data set of one class has no other class to turn a label into");
            }
            Random random = new Random(seed);
            List<Row> rows = new ArrayList<>(dataset.rows());
            List<Integer> candidates = trainingRows(rows, label -> true);
            relabel(rows, draw(candidates, share, random), label -> {
                int other = random.nextInt(classes - 1);
                return other < label ? other : other + 1;
            });
            return dataset.withRows("uniform noise of %s, seed %d".formatted(share, seed), rows);
        }
    }

    /**
     * Turns round(share × rows of a class) of its training labels into one certain other class.
     *
     * @param rule from class to the class it is taken for; other classes keep their labels
     * @param share of the training rows of each class in the rule, in [0, 1]
     */
    record Asymmetric(Map<Integer, Integer> rule, double share, long seed) implements LabelNoise {
        public Asymmetric {
            checkShare(share);
            rule = Map.copyOf(rule);
        }

        @Override
        public LabeledDataset applyTo(LabeledDataset dataset) {
            Random random = new Random(seed);
            List<Row> rows = new ArrayList<>(dataset.rows());
            List<Row> before = dataset.rows();
            for (int from : rule.keySet().stream().sorted().toList()) {
                List<Integer> candidates = trainingRows(before, label -> label == from);
                relabel(rows, draw(candidates, share, random), label -> rule.get(from));
            }
            return dataset.withRows("asymmetric noise of %s, seed %d".formatted(share, seed), rows);
        }
    }

    private static void checkShare(double share) {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "share of wrong labels is %s, expected a number from 0 to 1".formatted(share));
        }
    }

    /** Positions of the training rows whose given label is accepted. */
    private static List<Integer> trainingRows(List<Row> rows, IntPredicate accepted) {
        return IntStream.range(0, rows.size())
                .filter(row -> rows.get(row).split() == Split.TRAIN)
                .filter(row -> accepted.test(rows.get(row).givenLabel()))
                .boxed()
                .toList();
    }

    /** An exact share of the candidates, without replacement; halves round to even. */
    private static List<Integer> draw(List<Integer> candidates, double share, Random random) {
        List<Integer> shuffled = new ArrayList<>(candidates);
        Collections.shuffle(shuffled, random);
        return shuffled.subList(0, (int) Math.rint(share * shuffled.size()));
    }

    private static void relabel(List<Row> rows, List<Integer> chosen, IntUnaryOperator wrongLabel) {
        for (int row : chosen) {
            Row before = rows.get(row);
            rows.set(row, before.relabeled(wrongLabel.applyAsInt(before.givenLabel())));
        }
    }
}

package io.noisegate.dataset.perturbation;

import io.noisegate.dataset.Datasets;
import io.noisegate.dataset.InvalidDataset;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.dataset.LabeledDataset.Row;
import io.noisegate.dataset.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Makes a share of the training samples hard in one certain way, the same ones in the same way for the same seed. Test rows
 * stay as they are.
 *
 * <p>Where H-CAT is at fault this is mended: only what really changed counts as hard; a wrong label is never the old one,
 * whose place as the clean label it takes; noise keeps to the range of the data, and to the scale of each feature.
 *
 * @param share of the training samples, in [0, 1]
 */
public record Perturbation(Kind kind, double share, long seed) {

    /** The kinds of hardness. */
    public enum Kind {
        /** The label becomes any other class, all equally likely. */
        UNIFORM,
        /** The label becomes another class, by probabilities that are drawn once for each class. */
        ASYMMETRIC,
        /** The label becomes the class before or after. */
        ADJACENT,
        /** The label becomes one that the class is taken for. */
        INSTANCE,
        /** Strong noise on the features: half of their range or deviation. */
        OOD_COVARIATE,
        /** Weak noise on the features: a tenth. */
        ID_COVARIATE,
        /** The picture becomes a cartoon of itself. */
        DOMAIN_SHIFT,
        /** The picture becomes one of something else; in a row, zeros become ones and ones zeros. */
        FAR_OOD,
        /** The middle of the picture, enlarged. */
        ZOOM_SHIFT,
        /** The picture moved to the right. */
        CROP_SHIFT,
        /** One feature of the row takes one of its rarest large values. */
        ATYPICAL;

        /** The name on the command line: {@code ood-covariate}. */
        public String word() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /** The kind of a name; the message of a wrong one lists all. */
        public static Kind of(String word) {
            return Arrays.stream(values())
                    .filter(kind -> kind.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("There is no hardness %s, expected one of %s"
                            .formatted(
                                    word,
                                    String.join(
                                            ", ",
                                            Arrays.stream(values())
                                                    .map(Kind::word)
                                                    .toList()))));
        }

        boolean needsPictures() {
            return this == DOMAIN_SHIFT || this == ZOOM_SHIFT || this == CROP_SHIFT;
        }

        boolean isLabelNoise() {
            return ordinal() <= INSTANCE.ordinal();
        }

        /** How many samples are drawn: rounded, halves to even, for asymmetric and adjacent, and cut down for all others. */
        int drawn(int samples, double share) {
            return this == ASYMMETRIC || this == ADJACENT ? (int) Math.rint(share * samples) : (int) (samples * share);
        }
    }

    public Perturbation {
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException(
                    "share of hard samples is %s, expected a number from 0 to 1".formatted(share));
        }
    }

    /**
     * The data set with hard samples in it.
     *
     * @throws InvalidDataset if the data set cannot be made hard in this way
     */
    public Perturbed applyTo(LabeledDataset dataset) {
        Random random = new Random(seed);
        List<Row> rows = new ArrayList<>(dataset.rows());
        int[] chosen = draw(rows, random);
        if (kind.isLabelNoise()) {
            IntUnaryOperator wrongLabel = wrongLabel(dataset.classes(), random);
            for (int place : chosen) {
                rows.set(place, relabeled(rows.get(place), wrongLabel));
            }
        } else {
            FeatureChange change = FeatureChange.of(kind, dataset, random);
            for (int place : chosen) {
                Row row = rows.get(place);
                rows.set(place, row.withFeatures(change.of(row.features())));
            }
        }
        String source = "%s hardness of %s, seed %d".formatted(kind.word(), share, seed);
        return new Perturbed(
                new LabeledDataset(source, dataset.dtype(), dataset.shape(), rows),
                changed(dataset.rows(), rows, chosen));
    }

    /**
     * The same for a data set whose name is known: the digits that come with noisegate are pictures, although their features
     * are rows.
     *
     * @param data as {@link Datasets} opens it
     */
    public Perturbed applyTo(String data, LabeledDataset dataset) {
        if (!data.equals(Datasets.DIGITS) || !kind.needsPictures()) {
            return applyTo(dataset);
        }
        Perturbed pictures = applyTo(dataset.shaped(Datasets.DIGIT_SHAPE));
        return new Perturbed(pictures.dataset().shaped(dataset.shape()), pictures.hardIds());
    }

    private int[] draw(List<Row> rows, Random random) {
        int[] candidates = IntStream.range(0, rows.size())
                .filter(place -> rows.get(place).split() == Split.TRAIN)
                .toArray();
        for (int last = candidates.length - 1; last > 0; last--) {
            int other = random.nextInt(last + 1);
            int moved = candidates[last];
            candidates[last] = candidates[other];
            candidates[other] = moved;
        }
        return Arrays.copyOf(candidates, kind.drawn(candidates.length, share));
    }

    private IntUnaryOperator wrongLabel(int classes, Random random) {
        LabelTransitions transitions = switch (kind) {
            case ASYMMETRIC -> LabelTransitions.asymmetric(classes, random);
            case ADJACENT -> LabelTransitions.adjacent(classes);
            case INSTANCE -> LabelTransitions.instance(classes, rule(classes));
            case UNIFORM -> LabelTransitions.otherClass(classes);
            case OOD_COVARIATE, ID_COVARIATE, DOMAIN_SHIFT, FAR_OOD, ZOOM_SHIFT, CROP_SHIFT, ATYPICAL ->
                throw new IllegalStateException(kind + " changes no label");
        };
        return label -> transitions.draw(label, random);
    }

    /** Ten classes are taken for each other as the digits are, fewer each for the one before. */
    private static Map<Integer, List<Integer>> rule(int classes) {
        return classes == LabelTransitions.DIGITS.size()
                ? LabelTransitions.DIGITS
                : IntStream.range(0, classes)
                        .boxed()
                        .collect(Collectors.toMap(k -> k, k -> List.of((k + classes - 1) % classes)));
    }

    private static Row relabeled(Row row, IntUnaryOperator wrongLabel) {
        int label = wrongLabel.applyAsInt(row.givenLabel());
        OptionalInt truth = row.cleanLabel().isPresent() ? row.cleanLabel() : OptionalInt.of(row.givenLabel());
        return new Row(row.id(), row.split(), label, truth, row.features());
    }

    private static Set<String> changed(List<Row> before, List<Row> after, int[] chosen) {
        Set<String> changed = new HashSet<>();
        for (int place : chosen) {
            Row now = after.get(place);
            Row then = before.get(place);
            if (now.givenLabel() != then.givenLabel() || !Arrays.equals(now.features(), then.features())) {
                changed.add(now.id());
            }
        }
        return changed;
    }
}

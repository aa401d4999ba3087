package io.noisegate.dataset.perturbation;

import io.noisegate.dataset.DatasetOptions;
import io.noisegate.dataset.Datasets;
import io.noisegate.dataset.InvalidDataset;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.dataset.LabeledDataset.Row;
import io.noisegate.dataset.Split;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;

/** What becomes of the features of a sample: numbers out of its bytes, a shift, and bytes again. */
final class FeatureChange {
    private static final double STRONG = 0.5;
    private static final double WEAK = 0.1;
    private static final double ZOOM = 1.75;
    private static final int MOST_COLUMNS = 10;
    private static final double BYTES = 255;
    private static final int DIGIT_SIDE = 8;

    private final FeatureNumbers numbers;
    private final UnaryOperator<double[]> change;

    private FeatureChange(FeatureNumbers numbers, UnaryOperator<double[]> change) {
        this.numbers = numbers;
        this.change = change;
    }

    /**
     * The change of a kind of hardness.
     *
     * @param dataset whose training rows say how large its numbers are
     * @throws InvalidDataset if its samples are not what this kind needs
     */
    static FeatureChange of(Perturbation.Kind kind, LabeledDataset dataset, Random random) {
        FeatureNumbers numbers = FeatureNumbers.of(dataset.dtype());
        double[][] rows = dataset.rows().stream()
                .filter(row -> row.split() == Split.TRAIN)
                .map(Row::features)
                .map(numbers::read)
                .toArray(double[][]::new);
        boolean pictures = dataset.shape().size() > 1;
        require(kind, pictures, dataset.shape());
        return new FeatureChange(
                numbers, pictures ? ofPictures(kind, dataset.shape(), rows, random) : ofRows(kind, rows, random));
    }

    private static void require(Perturbation.Kind kind, boolean pictures, List<Integer> shape) {
        boolean fits = switch (kind) {
            case DOMAIN_SHIFT, ZOOM_SHIFT, CROP_SHIFT -> pictures;
            case ATYPICAL -> !pictures;
            case OOD_COVARIATE, ID_COVARIATE, FAR_OOD -> true;
            case UNIFORM, ASYMMETRIC, ADJACENT, INSTANCE -> false;
        };
        if (!fits || shape.size() > 3) {
            throw new InvalidDataset("Hardness %s does not apply to features of the shape %s, expected %s"
                    .formatted(
                            kind.word(),
                            shape,
                            kind == Perturbation.Kind.ATYPICAL
                                    ? "rows with one dimension"
                                    : "pictures with height and width, and up to three dimensions"));
        }
    }

    private static UnaryOperator<double[]> ofRows(Perturbation.Kind kind, double[][] rows, Random random) {
        if (kind == Perturbation.Kind.ATYPICAL) {
            int feature = random.nextInt(rows.length == 0 ? 1 : rows[0].length);
            double[] tail = RowShifts.tail(
                    Arrays.stream(rows).mapToDouble(row -> row[feature]).toArray());
            return row -> {
                double[] atypical = row.clone();
                atypical[feature] = tail[random.nextInt(tail.length)];
                return atypical;
            };
        }
        if (kind == Perturbation.Kind.FAR_OOD) {
            return row -> RowShifts.flipped(row, random::nextInt);
        }
        double[] deviations = FeatureNumbers.deviations(rows);
        return row -> RowShifts.noisy(row, deviations, RowShifts.normals(row.length, random), strength(kind));
    }

    private static double strength(Perturbation.Kind kind) {
        return kind == Perturbation.Kind.ID_COVARIATE ? WEAK : STRONG;
    }

    private static UnaryOperator<double[]> ofPictures(
            Perturbation.Kind kind, List<Integer> shape, double[][] rows, Random random) {
        int dimensions = shape.size();
        int height = shape.get(dimensions - 2);
        int width = shape.get(dimensions - 1);
        int channels = dimensions == 2 ? 1 : shape.get(0);
        double lowest =
                Arrays.stream(rows).flatMapToDouble(Arrays::stream).min().orElse(0);
        double highest =
                Arrays.stream(rows).flatMapToDouble(Arrays::stream).max().orElse(1);
        double step = highest > lowest ? (highest - lowest) / BYTES : 1;
        List<Picture> foreign = kind == Perturbation.Kind.FAR_OOD ? digits() : List.of();
        UnaryOperator<Picture> shift = switch (kind) {
            case OOD_COVARIATE, ID_COVARIATE ->
                picture -> PictureShifts.noisy(picture, normals(picture, random), strength(kind), 0, (float) BYTES);
            case DOMAIN_SHIFT ->
                picture -> PictureShifts.cartoon(
                        whole(PictureShifts.noisy(picture, normals(picture, random), STRONG, 0, (float) BYTES)));
            case FAR_OOD ->
                picture -> PictureShifts.fitted(foreign.get(random.nextInt(foreign.size())), channels, height, width);
            case ZOOM_SHIFT -> picture -> PictureShifts.zoomed(picture, ZOOM);
            case CROP_SHIFT -> picture -> PictureShifts.moved(picture, Math.min(MOST_COLUMNS, width / 2), 0);
            case UNIFORM, ASYMMETRIC, ADJACENT, INSTANCE, ATYPICAL ->
                throw new IllegalStateException(kind + " changes no picture");
        };
        return values -> {
            float[] pixels = new float[values.length];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = (float) ((values[i] - lowest) / step);
            }
            float[] shifted =
                    shift.apply(new Picture(channels, height, width, pixels)).values();
            double[] back = new double[values.length];
            for (int i = 0; i < back.length; i++) {
                back[i] = lowest + shifted[i] * step;
            }
            return back;
        };
    }

    private static double[] normals(Picture picture, Random random) {
        return RowShifts.normals(picture.values().length, random);
    }

    /** The picture in 8 bits, cut down. */
    private static Picture whole(Picture picture) {
        return Picture.of(
                picture.channels(),
                picture.height(),
                picture.width(),
                (channel, row, column) -> Math.floor(picture.at(channel, row, column)));
    }

    private static List<Picture> digits() {
        LabeledDataset digits = Datasets.open(Datasets.DIGITS, DatasetOptions.DEFAULTS);
        FeatureNumbers numbers = FeatureNumbers.of(digits.dtype());
        return digits.rows().stream()
                .map(row -> numbers.read(row.features()))
                .map(values -> Picture.of(
                        1,
                        DIGIT_SIDE,
                        DIGIT_SIDE,
                        (channel, row, column) -> Math.rint(BYTES * values[row * DIGIT_SIDE + column])))
                .toList();
    }

    /** The changed features. */
    byte[] of(byte[] features) {
        return numbers.write(change.apply(numbers.read(features)));
    }
}

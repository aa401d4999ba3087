package io.noisegate.dataset.perturbation;

import java.util.Arrays;
import java.util.function.IntToDoubleFunction;

/**
 * Ways in which a picture can differ from those that a model was made for. All are deterministic: noise arrives as an
 * argument.
 *
 * <p>H-CAT (N. Seedat et al., ICLR 2024), appendix C; the same results as its image library's, to the last step of 8 bits.
 */
final class PictureShifts {
    private static final double LARGEST = 255;
    private static final int MEDIAN_RADIUS = 2;
    private static final int MEAN_RADIUS = 4;
    private static final int DARKER_THAN_SURROUNDINGS = -9;
    private static final int BILATERAL_RADIUS = 4;
    private static final double BILATERAL_SIGMA = 250;
    private static final double[] LUMINANCE = {0.299, 0.587, 0.114};

    private PictureShifts() {}

    /**
     * Zoom: the middle {@code 1 / factor} of height and width, cut down to whole pixels, enlarged to the old size by bilinear
     * interpolation between the centres of pixels.
     *
     * @param factor at least 1
     */
    static Picture zoomed(Picture picture, double factor) {
        int height = (int) (picture.height() / factor);
        int width = (int) (picture.width() / factor);
        int top = (picture.height() - height) / 2;
        int left = (picture.width() - width) / 2;
        return Picture.of(picture.channels(), picture.height(), picture.width(), (channel, row, column) -> {
            double y = Math.max(0, (row + 0.5) * height / picture.height() - 0.5);
            double x = Math.max(0, (column + 0.5) * width / picture.width() - 0.5);
            int above = (int) y;
            int before = (int) x;
            int below = Math.min(above + 1, height - 1);
            int after = Math.min(before + 1, width - 1);
            double upper = mix(
                    picture.at(channel, top + above, left + before),
                    picture.at(channel, top + above, left + after),
                    x - before);
            double lower = mix(
                    picture.at(channel, top + below, left + before),
                    picture.at(channel, top + below, left + after),
                    x - before);
            return mix(upper, lower, y - above);
        });
    }

    private static double mix(double first, double second, double share) {
        return first + share * (second - first);
    }

    /**
     * Crop: everything moves to the right by so many columns; what is pushed out is lost, and what is uncovered is filled.
     *
     * @param columns at least 0
     */
    static Picture moved(Picture picture, int columns, float fill) {
        if (columns < 0) {
            throw new IllegalArgumentException("%d columns to the right, expected at least 0".formatted(columns));
        }
        return Picture.of(
                picture.channels(),
                picture.height(),
                picture.width(),
                (channel, row, column) -> column < columns ? fill : picture.at(channel, row, column - columns));
    }

    /**
     * Covariate noise: {@code x + z s max(x)}, limited to the range of the data.
     *
     * @param normals z, standard normal, one per value
     * @param deviation s: 0.1 for noise within the distribution, 0.5 for noise out of it
     */
    static Picture noisy(Picture picture, double[] normals, double deviation, float lowest, float highest) {
        double brightest = Float.NEGATIVE_INFINITY;
        for (float value : picture.values()) {
            brightest = Math.max(brightest, value);
        }
        float[] values = new float[picture.values().length];
        for (int i = 0; i < values.length; i++) {
            double shifted = picture.values()[i] + normals[i] * (deviation * brightest);
            values[i] = (float) Math.max(lowest, Math.min(highest, shifted));
        }
        return new Picture(picture.channels(), picture.height(), picture.width(), values);
    }

    /**
     * Domain shift: a cartoon of the picture. Its grey image is smoothed by the median of 5 x 5 pixels; where that is darker
     * by 9 than the mean of the 9 x 9 around it, there is an edge, which becomes 0. What is left is the median for grey
     * pictures, and for coloured ones the picture smoothed by a bilateral filter of radius 4 with both deviations 250.
     *
     * @param picture of whole numbers from 0 to 255, with one channel or three
     * @return of whole numbers from 0 to 255
     */
    static Picture cartoon(Picture picture) {
        Picture grey = grey(picture);
        Picture median =
                Picture.of(1, grey.height(), grey.width(), (channel, row, column) -> median(grey, row, column));
        return Picture.of(picture.channels(), picture.height(), picture.width(), (channel, row, column) -> {
            float smooth = median.at(0, row, column);
            if (smooth - mean(median, row, column) <= DARKER_THAN_SURROUNDINGS) {
                return 0;
            }
            return picture.channels() == 1 ? smooth : Math.rint(bilateral(picture, channel, row, column));
        });
    }

    private static Picture grey(Picture picture) {
        return picture.channels() == 1
                ? picture
                : Picture.of(1, picture.height(), picture.width(), (ignored, row, column) -> {
                    double sum = 0;
                    for (int channel = 0; channel < LUMINANCE.length; channel++) {
                        sum += LUMINANCE[channel] * picture.at(channel, row, column);
                    }
                    return Math.floor(sum + 0.5);
                });
    }

    private static float median(Picture grey, int row, int column) {
        int side = 2 * MEDIAN_RADIUS + 1;
        float[] window = new float[side * side];
        for (int i = 0; i < window.length; i++) {
            window[i] = grey.nearest(0, row + i / side - MEDIAN_RADIUS, column + i % side - MEDIAN_RADIUS);
        }
        Arrays.sort(window);
        return window[window.length / 2];
    }

    private static double mean(Picture grey, int row, int column) {
        double sum = 0;
        for (int down = -MEAN_RADIUS; down <= MEAN_RADIUS; down++) {
            for (int right = -MEAN_RADIUS; right <= MEAN_RADIUS; right++) {
                sum += grey.nearest(0, row + down, column + right);
            }
        }
        int side = 2 * MEAN_RADIUS + 1;
        return Math.floor(sum / (side * side) + 0.5);
    }

    private static double bilateral(Picture picture, int channel, int row, int column) {
        double sum = 0;
        double weights = 0;
        for (int down = -BILATERAL_RADIUS; down <= BILATERAL_RADIUS; down++) {
            for (int right = -BILATERAL_RADIUS; right <= BILATERAL_RADIUS; right++) {
                double square = down * down + right * right;
                if (square <= BILATERAL_RADIUS * BILATERAL_RADIUS) {
                    double contrast = 0;
                    for (int k = 0; k < picture.channels(); k++) {
                        contrast +=
                                Math.abs(picture.reflected(k, row + down, column + right) - picture.at(k, row, column));
                    }
                    double weight = Math.exp(-(square + contrast * contrast) / (2 * BILATERAL_SIGMA * BILATERAL_SIGMA));
                    sum += weight * picture.reflected(channel, row + down, column + right);
                    weights += weight;
                }
            }
        }
        return sum / weights;
    }

    /**
     * Far out of distribution: a foreign picture made to fit, as grey in every channel, resized by a triangular filter that
     * covers what each new pixel stands for.
     *
     * @param foreign of whole numbers from 0 to 255
     * @return of whole numbers from 0 to 255
     */
    static Picture fitted(Picture foreign, int channels, int height, int width) {
        Picture grey = Picture.of(1, foreign.height(), foreign.width(), (ignored, row, column) -> {
            double sum = 0;
            for (int channel = 0; channel < foreign.channels(); channel++) {
                sum += foreign.at(channel, row, column);
            }
            return Math.floor(sum / foreign.channels());
        });
        Picture wide = Picture.of(
                1,
                grey.height(),
                width,
                (ignored, row, column) -> filtered(grey.width(), width, column, i -> grey.at(0, row, i)));
        return Picture.of(
                channels,
                height,
                width,
                (ignored, row, column) -> filtered(wide.height(), height, row, i -> wide.at(0, i, column)));
    }

    private static double filtered(int length, int newLength, int place, IntToDoubleFunction source) {
        double scale = (double) length / newLength;
        double reach = Math.max(1, scale);
        double centre = (place + 0.5) * scale;
        double sum = 0;
        double weights = 0;
        for (int i = Math.max(0, (int) (centre - reach + 0.5));
                i < Math.min(length, (int) (centre + reach + 0.5));
                i++) {
            double weight = Math.max(0, 1 - Math.abs((i - centre + 0.5) / reach));
            sum += weight * source.applyAsDouble(i);
            weights += weight;
        }
        return Math.max(0, Math.min(LARGEST, Math.floor(sum / weights + 0.5)));
    }
}

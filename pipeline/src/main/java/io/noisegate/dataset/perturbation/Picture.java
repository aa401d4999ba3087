package io.noisegate.dataset.perturbation;

import java.util.Arrays;

/**
 * An image as numbers: {@code values[(channel * height + row) * width + column]}.
 *
 * @param channels at least 1; three are red, green and blue
 * @param values in any range; not copied, do not modify
 */
record Picture(int channels, int height, int width, float[] values) {

    Picture {
        if (values.length != channels * height * width) {
            throw new IllegalArgumentException("%d values for %d channels of %d x %d pixels, expected %d"
                    .formatted(values.length, channels, height, width, channels * height * width));
        }
    }

    /** Computes the value of one pixel of one channel. */
    interface Pixel {
        double at(int channel, int row, int column);
    }

    static Picture of(int channels, int height, int width, Pixel pixel) {
        float[] values = new float[channels * height * width];
        int i = 0;
        for (int channel = 0; channel < channels; channel++) {
            for (int row = 0; row < height; row++) {
                for (int column = 0; column < width; column++) {
                    values[i++] = (float) pixel.at(channel, row, column);
                }
            }
        }
        return new Picture(channels, height, width, values);
    }

    float at(int channel, int row, int column) {
        return values[(channel * height + row) * width + column];
    }

    /** The pixel, or the nearest one for a place outside. */
    float nearest(int channel, int row, int column) {
        return at(channel, Math.max(0, Math.min(height - 1, row)), Math.max(0, Math.min(width - 1, column)));
    }

    /** The pixel; places outside are reflected at the middle of the outermost pixels. */
    float reflected(int channel, int row, int column) {
        return at(channel, reflect(row, height), reflect(column, width));
    }

    private static int reflect(int place, int length) {
        int inside = place;
        while (inside < 0 || inside >= length) {
            inside = length == 1 ? 0 : inside < 0 ? -inside : 2 * length - 2 - inside;
        }
        return inside;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Picture that
                && that.channels == channels
                && that.height == height
                && that.width == width
                && Arrays.equals(that.values, values);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
        return "%d x %d x %d".formatted(channels, height, width);
    }
}

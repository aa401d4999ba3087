package io.noisegate.evaluation;

import io.noisegate.dataset.Datasets;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.sample.FeatureType;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.imageio.ImageIO;

/** The samples of a data set as PNG pictures that a page carries in itself. */
final class SamplePictures {
    private final LabeledDataset dataset;
    private final List<Integer> shape;

    /** @param data as it was asked for; the digits that come with noisegate are rows of 8×8 pixels */
    SamplePictures(String data, LabeledDataset dataset) {
        this.dataset = dataset;
        this.shape = data.equals(Datasets.DIGITS) ? Datasets.DIGIT_SHAPE : dataset.shape();
    }

    /** The picture of a row as a data URI; empty when samples are no pictures, grey or coloured. */
    Optional<String> of(int row) {
        int dimensions = shape.size();
        int channels = dimensions == 3 ? shape.get(0) : 1;
        if (dimensions < 2 || dimensions > 3 || channels != 1 && channels != 3) {
            return Optional.empty();
        }
        int height = shape.get(dimensions - 2);
        int width = shape.get(dimensions - 1);
        int[] values = brightness(dataset.rows().get(row).features());
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
        int pixels = width * height;
        for (int pixel = 0; pixel < pixels; pixel++) {
            int red = values[pixel];
            int green = channels == 1 ? red : values[pixels + pixel];
            int blue = channels == 1 ? red : values[2 * pixels + pixel];
            image.setRGB(pixel % width, pixel / width, red << 16 | green << 8 | blue);
        }
        return Optional.of("data:image/png;base64," + Base64.getEncoder().encodeToString(png(image)));
    }

    /** From 0 to 255: bytes as they are, numbers between the lowest and the highest of the sample. */
    private int[] brightness(byte[] features) {
        if (dataset.dtype() == FeatureType.UINT8) {
            int[] values = new int[features.length];
            for (int i = 0; i < values.length; i++) {
                values[i] = features[i] & 0xFF;
            }
            return values;
        }
        float[] numbers = new float[features.length / Float.BYTES];
        ByteBuffer.wrap(features).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(numbers);
        float lowest = Float.POSITIVE_INFINITY;
        float highest = Float.NEGATIVE_INFINITY;
        for (float number : numbers) {
            lowest = Math.min(lowest, number);
            highest = Math.max(highest, number);
        }
        int[] values = new int[numbers.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = highest > lowest ? Math.round(255 * (numbers[i] - lowest) / (highest - lowest)) : 0;
        }
        return values;
    }

    private static byte[] png(BufferedImage image) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ImageIO.write(image, "png", bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("Memory cannot fail", e);
        }
        return bytes.toByteArray();
    }
}

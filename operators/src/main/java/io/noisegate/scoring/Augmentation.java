package io.noisegate.scoring;

import io.noisegate.scoring.SignalSettings.AugmentationKind;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/**
 * Changes samples a little, so that what they show stays what it is: pictures are moved, of table rows some features are
 * swapped with those of another row. Works on features as they come, in any number format. Immutable.
 */
final class Augmentation {
    private static final int PICTURE_AXES = 3;

    private final AugmentationKind kind;
    private final double strength;
    private final int[] shape;
    private final int elementBytes;

    /**
     * @param sampleShape of the features of one sample
     * @param elementBytes bytes of one feature
     * @throws IllegalArgumentException if pictures are to be moved but there are none
     */
    Augmentation(AugmentationKind kind, double strength, long[] sampleShape, int elementBytes) {
        boolean picture = sampleShape.length == PICTURE_AXES;
        this.kind = kind != AugmentationKind.AUTO ? kind : picture ? AugmentationKind.SHIFT : AugmentationKind.SWAP;
        if (this.kind == AugmentationKind.SHIFT && !picture) {
            throw new IllegalArgumentException(
                    "signals.augmentation is shift, expected swap or auto for samples of shape %s; shift needs channels, height and width"
                            .formatted(Arrays.toString(sampleShape)));
        }
        this.strength = strength;
        this.shape = Arrays.stream(sampleShape).mapToInt(Math::toIntExact).toArray();
        this.elementBytes = elementBytes;
    }

    /** Whether a batch of so many rows can be changed: there must be another row to swap with. */
    boolean canChange(int rows) {
        return kind == AugmentationKind.SHIFT || rows > 1;
    }

    /**
     * Writes changed copies of a batch.
     *
     * @param from features of the batch, row after row; not changed
     * @param to receives as many bytes
     */
    void change(ByteBuffer from, ByteBuffer to, int rows, RandomGenerator random) {
        int rowBytes = Arrays.stream(shape).reduce(elementBytes, Math::multiplyExact);
        for (int row = 0; row < rows; row++) {
            if (kind == AugmentationKind.SHIFT) {
                shift(from, to, row * rowBytes, random);
            } else {
                int other = (row + 1 + random.nextInt(rows - 1)) % rows;
                swap(from, to, row * rowBytes, other * rowBytes, rowBytes, random);
            }
        }
    }

    private void shift(ByteBuffer from, ByteBuffer to, int start, RandomGenerator random) {
        int height = shape[1];
        int width = shape[2];
        int down = offset(height, random);
        int right = offset(width, random);
        if (down == 0 && right == 0) {
            right = width > 1 ? 1 : 0;
        }
        int place = start;
        for (int channel = 0; channel < shape[0]; channel++) {
            for (int y = 0; y < height; y++) {
                int line = (channel * height + Math.min(Math.max(y - down, 0), height - 1)) * width;
                for (int x = 0; x < width; x++) {
                    int source = line + Math.min(Math.max(x - right, 0), width - 1);
                    to.put(place, from, start + source * elementBytes, elementBytes);
                    place += elementBytes;
                }
            }
        }
    }

    private int offset(int size, RandomGenerator random) {
        int largest = Math.max(1, (int) (strength * size));
        return random.nextInt(-largest, largest + 1);
    }

    private void swap(ByteBuffer from, ByteBuffer to, int start, int other, int rowBytes, RandomGenerator random) {
        for (int i = 0; i < rowBytes; i += elementBytes) {
            int source = random.nextDouble() < strength ? other : start;
            to.put(start + i, from, source + i, elementBytes);
        }
    }
}

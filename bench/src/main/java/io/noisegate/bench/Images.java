package io.noisegate.bench;

import io.noisegate.schema.ClassLabel;
import io.noisegate.schema.FeatureDtype;
import io.noisegate.schema.Features;
import io.noisegate.schema.LabeledSample;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Made-up images of {@value #PIXELS} pixels as float32, from 0 to 1, in {@value #CLASSES} classes: each class has a pattern of its own
 * under noise, and one label in five is wrong. The same seed gives the same images.
 */
final class Images {
    static final int PIXELS = 784;
    static final int CLASSES = 10;
    static final int BYTES = PIXELS * Float.BYTES;

    private static final double WRONG_LABELS = 0.2;
    private static final double PATTERN_SHARE = 0.5;
    private static final long SEED = 7;

    private final byte[][] pixels;
    private final int[] labels;

    /** @param count images of which there are copies under other ids when more samples are asked for */
    Images(int count) {
        SplittableRandom random = new SplittableRandom(SEED);
        float[][] patterns = new float[CLASSES][PIXELS];
        for (float[] pattern : patterns) {
            fill(pattern, random);
        }
        pixels = new byte[count][];
        labels = new int[count];
        float[] noise = new float[PIXELS];
        for (int i = 0; i < count; i++) {
            int truth = random.nextInt(CLASSES);
            fill(noise, random);
            pixels[i] = mixed(patterns[truth], noise);
            labels[i] = random.nextDouble() < WRONG_LABELS ? random.nextInt(CLASSES) : truth;
        }
    }

    private static void fill(float[] values, SplittableRandom random) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
    }

    private static byte[] mixed(float[] pattern, float[] noise) {
        ByteBuffer bytes = ByteBuffer.allocate(BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < PIXELS; i++) {
            bytes.putFloat((float) (PATTERN_SHARE * pattern[i] + (1 - PATTERN_SHARE) * noise[i]));
        }
        return bytes.array();
    }

    /** Id of a sample. */
    static String id(int sample) {
        return "image-%07d".formatted(sample);
    }

    /** Pixels of a sample, little-endian float32; not to be modified. */
    byte[] pixels(int sample) {
        return pixels[sample % pixels.length];
    }

    /** The given label of a sample. */
    int label(int sample) {
        return labels[sample % labels.length];
    }

    /** A sample as it stands on the sample topic. */
    LabeledSample contract(int sample) {
        return new LabeledSample(
                id(sample),
                Instant.EPOCH,
                new ClassLabel(label(sample)),
                null,
                Map.of(),
                new Features(FeatureDtype.FLOAT32, List.of(PIXELS), ByteBuffer.wrap(pixels(sample))));
    }
}

package io.noisegate.bench.network;

import io.noisegate.sample.FeatureType;
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
import java.util.stream.LongStream;

/**
 * Made-up images in {@value #CLASSES} classes: each class has a pattern of its own under noise, and one label in five is
 * wrong. Values are from 0 to 1 as float32, from 0 to 255 as uint8. The same seed gives the same images.
 */
public final class Images {
    public static final int CLASSES = 10;

    private static final String ID = "image-";
    private static final double WRONG_LABELS = 0.2;
    private static final double PATTERN_SHARE = 0.5;
    private static final long SEED = 7;

    private final List<Integer> shape;
    private final FeatureType type;
    private final byte[][] pixels;
    private final int[] labels;

    /** @param count images of which there are copies under other ids when more samples are asked for */
    public Images(int count, FeatureType type, long... shape) {
        this.type = type;
        this.shape = LongStream.of(shape).mapToObj(Math::toIntExact).toList();
        int elements = this.shape.stream().reduce(1, Math::multiplyExact);
        SplittableRandom random = new SplittableRandom(SEED);
        float[][] patterns = new float[CLASSES][elements];
        for (float[] pattern : patterns) {
            fill(pattern, random);
        }
        pixels = new byte[count][];
        labels = new int[count];
        float[] noise = new float[elements];
        for (int i = 0; i < count; i++) {
            int truth = random.nextInt(CLASSES);
            fill(noise, random);
            pixels[i] = mixed(patterns[truth], noise);
            labels[i] = random.nextDouble() < WRONG_LABELS ? random.nextInt(CLASSES) : truth;
        }
    }

    /** Images that a network takes. */
    public static Images of(Network network, int count) {
        return new Images(count, network.input(), network.sample());
    }

    private static void fill(float[] values, SplittableRandom random) {
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble();
        }
    }

    private byte[] mixed(float[] pattern, float[] noise) {
        ByteBuffer bytes = ByteBuffer.allocate(pattern.length * type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < pattern.length; i++) {
            double value = PATTERN_SHARE * pattern[i] + (1 - PATTERN_SHARE) * noise[i];
            if (type == FeatureType.UINT8) {
                bytes.put((byte) Math.round(value * 255));
            } else {
                bytes.putFloat((float) value);
            }
        }
        return bytes.array();
    }

    /** Id of a sample. */
    public static String id(int sample) {
        return ID + "%08d".formatted(sample);
    }

    /** The sample with an id. */
    public static int number(String id) {
        return Integer.parseInt(id.substring(ID.length()));
    }

    /** Pixels of a sample, little-endian; not to be modified. */
    public byte[] pixels(int sample) {
        return pixels[sample % pixels.length];
    }

    /** The given label of a sample. */
    public int label(int sample) {
        return labels[sample % labels.length];
    }

    /** A sample as it stands on the sample topic. */
    public LabeledSample contract(int sample) {
        return new LabeledSample(
                id(sample),
                Instant.EPOCH,
                new ClassLabel(label(sample)),
                null,
                Map.of(),
                new Features(FeatureDtype.valueOf(type.name()), shape, ByteBuffer.wrap(pixels(sample))));
    }
}

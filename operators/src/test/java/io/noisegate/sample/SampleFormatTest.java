package io.noisegate.sample;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.sample.SampleFormat.LabelRange;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SampleFormatTest {
    private static final long[] SHAPE = {1, 2, 3};

    private final SampleFormat classes = new SampleFormat(FeatureType.FLOAT32, SHAPE, 4, LabelRange.CLASSES);

    @Nested
    class Features {
        @Test
        void ofTheModelsTypeAndShapeAreAccepted() {
            assertEquals(Optional.empty(), reject(new int[] {1, 2, 3}, 1, 2, 3, 4, 5, 6));
        }

        @Test
        void mayLeaveOutAxesOfExtentOne() {
            assertEquals(Optional.empty(), reject(new int[] {2, 3}, 1, 2, 3, 4, 5, 6));
            assertEquals(Optional.empty(), reject(new int[] {2, 1, 3, 1}, 1, 2, 3, 4, 5, 6));
        }

        @Test
        void ofAnotherShapeAreRefused() {
            assertEquals(
                    "features have shape [3, 2], the model takes [1, 2, 3]",
                    reject(new int[] {3, 2}, 1, 2, 3, 4, 5, 6).orElseThrow());
            assertTrue(reject(new int[] {2}, 1, 2).isPresent());
            assertTrue(reject(new int[] {2, 3, 2}, 1, 2).isPresent());
        }

        @Test
        void withTheWrongNumberOfBytesAreRefused() {
            assertEquals(
                    "features have 20 bytes, shape [1, 2, 3] of FLOAT32 takes 24",
                    reject(new int[] {2, 3}, 1, 2, 3, 4, 5).orElseThrow());
        }

        @Test
        void ofAnotherTypeAreRefused() {
            byte[] bytes = new byte[6];

            Optional<String> reason = classes.rejectFeatures(FeatureType.UINT8, new int[] {2, 3}, bytes, 0, 6);

            assertEquals("features are UINT8, the model takes FLOAT32", reason.orElseThrow());
        }

        @Test
        void thatAreNotFiniteAreRefusedByPosition() {
            assertEquals(
                    "feature 4 is not finite",
                    reject(new int[] {2, 3}, 1, 2, 3, 4, Float.NaN, 6).orElseThrow());
            assertEquals(
                    "feature 5 is not finite",
                    reject(new int[] {2, 3}, 1, 2, 3, 4, 5, Float.NEGATIVE_INFINITY)
                            .orElseThrow());
        }

        @Test
        void areCheckedAtEveryPositionOfAnOddNumber() {
            SampleFormat seven = new SampleFormat(FeatureType.FLOAT32, new long[] {7}, 4, LabelRange.CLASSES);
            float[] extremes = {Float.MAX_VALUE, -Float.MAX_VALUE, 0, -0f, Float.MIN_VALUE, -1, 2};

            assertEquals(Optional.empty(), reject(seven, extremes));
            for (int position = 0; position < extremes.length; position++) {
                float[] spoiled = extremes.clone();
                spoiled[position] = position % 2 == 0 ? Float.NaN : Float.POSITIVE_INFINITY;
                assertEquals(Optional.of("feature %d is not finite".formatted(position)), reject(seven, spoiled));
            }
        }

        private static Optional<String> reject(SampleFormat format, float[] values) {
            ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(values);
            return format.rejectFeatures(
                    FeatureType.FLOAT32, new int[] {values.length}, bytes.array(), 0, bytes.capacity());
        }

        @Test
        void inHalfPrecisionAreCheckedToo() {
            SampleFormat halves = new SampleFormat(FeatureType.FLOAT16, new long[] {2}, 4, LabelRange.CLASSES);
            byte[] oneAndInfinity = {0x00, 0x3c, 0x00, 0x7c};

            Optional<String> reason = halves.rejectFeatures(FeatureType.FLOAT16, new int[] {2}, oneAndInfinity, 0, 4);

            assertEquals("feature 1 is not finite", reason.orElseThrow());
        }

        private Optional<String> reject(int[] shape, float... values) {
            ByteBuffer bytes =
                    ByteBuffer.allocate(3 + values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
            bytes.position(3);
            for (float value : values) {
                bytes.putFloat(value);
            }
            return classes.rejectFeatures(FeatureType.FLOAT32, shape, bytes.array(), 3, values.length * Float.BYTES);
        }
    }

    @Nested
    class Labels {
        private final SampleFormat binary = new SampleFormat(FeatureType.FLOAT32, SHAPE, 1, LabelRange.BINARY);
        private final SampleFormat real = new SampleFormat(FeatureType.FLOAT32, SHAPE, 2, LabelRange.REAL);

        @Test
        void areClassesBelowTheNumberOfOutputs() {
            assertEquals(Optional.empty(), classes.rejectLabel(Label.ofClass(3)));
            assertEquals(
                    "label is class 4, expected 0 to 3",
                    classes.rejectLabel(Label.ofClass(4)).orElseThrow());
            assertTrue(classes.rejectLabel(Label.ofClass(-1)).isPresent());
        }

        @Test
        void areZeroOrOneForOneLogit() {
            assertEquals(Optional.empty(), binary.rejectLabel(Label.ofClass(1)));
            assertTrue(binary.rejectLabel(Label.ofClass(2)).isPresent());
        }

        @Test
        void areDistributionsThatSumToOne() {
            assertEquals(Optional.empty(), classes.rejectLabel(Label.ofSoftTarget(0.5f, 0.25f, 0.25f, 0)));
            assertEquals(
                    "soft target sums to 1.5, expected 1",
                    classes.rejectLabel(Label.ofSoftTarget(1, 0.5f, 0, 0)).orElseThrow());
            assertTrue(classes.rejectLabel(Label.ofSoftTarget(1, 0)).isPresent());
            assertTrue(
                    classes.rejectLabel(Label.ofSoftTarget(Float.NaN, 0, 0, 1)).isPresent());
        }

        @Test
        void areFiniteNumbersForRegression() {
            assertEquals(Optional.empty(), real.rejectLabel(Label.ofRealTarget(-3, 1e6f)));
            assertTrue(real.rejectLabel(Label.ofRealTarget(1, Float.NaN)).isPresent());
            assertTrue(real.rejectLabel(Label.ofRealTarget(1)).isPresent());
            assertTrue(real.rejectLabel(Label.ofClass(1)).isPresent());
            assertTrue(classes.rejectLabel(Label.ofRealTarget(1)).isPresent());
        }
    }
}

package io.noisegate.sample;

import java.io.Serializable;
import java.util.Arrays;
import java.util.Optional;

/**
 * What a sample must look like for the model: number format and shape of its features, and the labels there can be.
 *
 * @param shape of one sample, without the batch axis
 * @param outputs width of the model's output row
 * @param labels the kinds of labels the loss can use
 */
public record SampleFormat(FeatureType type, long[] shape, int outputs, LabelRange labels) implements Serializable {
    private static final int LONGEST_ID = 1_024;

    /** Which labels fit the loss. */
    public enum LabelRange {
        /** A class index below the number of outputs, or a distribution over the outputs. */
        CLASSES,
        /** A class index 0 or 1, or one probability per output. */
        BINARY,
        /** One finite real target per output. */
        REAL
    }

    public SampleFormat {
        shape = shape.clone();
    }

    /** Number of elements of one sample. */
    public long elements() {
        long elements = 1;
        for (long extent : shape) {
            elements *= extent;
        }
        return elements;
    }

    /** Bytes of one sample. */
    public int rowBytes() {
        return Math.toIntExact(elements() * type.bytes());
    }

    /** What is wrong with this id of a sample, or nothing. */
    public static Optional<String> rejectId(String id) {
        if (id.isBlank()) {
            return Optional.of("sample id is empty");
        }
        return id.length() <= LONGEST_ID
                ? Optional.empty()
                : Optional.of("sample id has %d characters, at most %d are taken".formatted(id.length(), LONGEST_ID));
    }

    /** What is wrong with these features, or nothing; the shape may leave out or add axes of extent 1. */
    public Optional<String> rejectFeatures(FeatureType found, int[] foundShape, byte[] bytes, int offset, int length) {
        if (found != type) {
            return Optional.of("features are %s, the model takes %s".formatted(found, type));
        }
        if (!sameExtents(foundShape)) {
            return Optional.of("features have shape %s, the model takes %s"
                    .formatted(Arrays.toString(foundShape), Arrays.toString(shape)));
        }
        if (length != rowBytes()) {
            return Optional.of("features have %d bytes, shape %s of %s takes %d"
                    .formatted(length, Arrays.toString(shape), type, rowBytes()));
        }
        int nonFinite = type.firstNonFinite(bytes, offset, length);
        return nonFinite < 0 ? Optional.empty() : Optional.of("feature %d is not finite".formatted(nonFinite));
    }

    /** What is wrong with this label, or nothing. */
    public Optional<String> rejectLabel(Label label) {
        return switch (label.kind()) {
            case CLASS_INDEX -> rejectClass(label.classIndex());
            case SOFT_TARGET -> rejectDistribution(label.values());
            case REAL_TARGET -> rejectReal(label.values());
        };
    }

    private Optional<String> rejectClass(int index) {
        int classes = switch (labels) {
            case CLASSES -> outputs;
            case BINARY -> 2;
            case REAL -> 0;
        };
        if (classes == 0) {
            return Optional.of("label is class %d, the loss takes %d real targets".formatted(index, outputs));
        }
        return index >= 0 && index < classes
                ? Optional.empty()
                : Optional.of("label is class %d, expected 0 to %d".formatted(index, classes - 1));
    }

    private Optional<String> rejectDistribution(float[] probabilities) {
        if (labels == LabelRange.REAL) {
            return Optional.of("label is a soft target, the loss takes %d real targets".formatted(outputs));
        }
        if (probabilities.length != outputs) {
            return Optional.of("soft target has %d probabilities, the model has %d outputs"
                    .formatted(probabilities.length, outputs));
        }
        double sum = 0;
        for (float p : probabilities) {
            if (!(p >= 0 && p <= 1)) {
                return Optional.of("soft target holds %s, expected probabilities from 0 to 1".formatted(p));
            }
            sum += p;
        }
        return labels == LabelRange.BINARY || Math.abs(sum - 1) <= 1e-3
                ? Optional.empty()
                : Optional.of("soft target sums to %s, expected 1".formatted((float) sum));
    }

    private Optional<String> rejectReal(float[] targets) {
        if (labels != LabelRange.REAL) {
            return Optional.of("label is a real target, the loss takes a class");
        }
        if (targets.length != outputs) {
            return Optional.of(
                    "label has %d real targets, the model has %d outputs".formatted(targets.length, outputs));
        }
        for (float target : targets) {
            if (!Float.isFinite(target)) {
                return Optional.of("real target is %s, expected a finite number".formatted(target));
            }
        }
        return Optional.empty();
    }

    private boolean sameExtents(int[] found) {
        int next = 0;
        for (int extent : found) {
            if (extent == 1) {
                continue;
            }
            while (next < shape.length && shape[next] == 1) {
                next++;
            }
            if (next == shape.length || shape[next++] != extent) {
                return false;
            }
        }
        while (next < shape.length && shape[next] == 1) {
            next++;
        }
        return next == shape.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SampleFormat that
                && that.type == type
                && that.outputs == outputs
                && that.labels == labels
                && Arrays.equals(that.shape, shape);
    }

    @Override
    public int hashCode() {
        return 31 * (31 * type.hashCode() + outputs) + Arrays.hashCode(shape);
    }

    @Override
    public String toString() {
        return "%s%s, %d outputs, labels %s".formatted(type, Arrays.toString(shape), outputs, labels);
    }
}

package io.noisegate.dataset;

import io.noisegate.sample.FeatureType;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A classification data set in memory.
 *
 * @param source where the given labels come from: the label column, or how they were made wrong
 * @param dtype number format of the features
 * @param shape lengths of the dimensions of one row's features, outermost first
 * @param rows in the order of the file
 */
public record LabeledDataset(String source, FeatureType dtype, List<Integer> shape, List<Row> rows) {

    /**
     * One sample.
     *
     * @param id unique in the data set, the same in every pass
     * @param givenLabel the label to stream, 0..K-1, right or wrong
     * @param cleanLabel the true label, where it is known
     * @param features row-major, little-endian. Not copied: do not modify.
     */
    public record Row(String id, Split split, int givenLabel, OptionalInt cleanLabel, byte[] features) {

        /** Whether the given label is known to be wrong. */
        public boolean mislabeled() {
            return cleanLabel.isPresent() && cleanLabel.getAsInt() != givenLabel;
        }

        /** The same sample under another given label; what was given before counts as true unless more is known. */
        Row relabeled(int label) {
            OptionalInt truth = cleanLabel.isPresent() ? cleanLabel : OptionalInt.of(givenLabel);
            return new Row(id, split, label, truth, features);
        }

        /** The same sample for another use. */
        public Row withSplit(Split use) {
            return new Row(id, use, givenLabel, cleanLabel, features);
        }

        /** The same sample with other features. */
        public Row withFeatures(byte[] others) {
            return new Row(id, split, givenLabel, cleanLabel, others);
        }
    }

    public LabeledDataset {
        shape = List.copyOf(shape);
        rows = List.copyOf(rows);
        int bytes = shape.stream().reduce(dtype.bytes(), Math::multiplyExact);
        for (Row row : rows) {
            if (row.features().length != bytes) {
                throw new InvalidDataset("Row %s has %d bytes of features, expected %d for %s%s"
                        .formatted(row.id(), row.features().length, bytes, dtype, shape));
            }
        }
    }

    /** K: one more than the largest label, given or clean. */
    public int classes() {
        return 1
                + rows.stream()
                        .mapToInt(row ->
                                Math.max(row.givenLabel(), row.cleanLabel().orElse(0)))
                        .max()
                        .orElse(-1);
    }

    /** The rows of one split only, in the same order. */
    public LabeledDataset only(Split split) {
        return only(Set.of(split));
    }

    /** The rows of some splits only, in the same order. */
    public LabeledDataset only(Set<Split> splits) {
        return withRows(
                source,
                rows.stream().filter(row -> splits.contains(row.split())).toList());
    }

    /** The same features under another shape of as many elements. */
    public LabeledDataset shaped(List<Integer> other) {
        return new LabeledDataset(source, dtype, other, rows);
    }

    /** The same kind of features, other rows. */
    public LabeledDataset withRows(String newSource, List<Row> newRows) {
        return new LabeledDataset(newSource, dtype, shape, newRows);
    }
}

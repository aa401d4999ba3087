package io.noisegate.dataset;

import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;

/**
 * What to read of a data set.
 *
 * @param labelColumn the column of given labels; by default {@code clean} of a folder and {@code label} of a CSV file
 * @param idColumn the column of sample ids of a CSV file; by default {@code id} where there is one, else the row number
 * @param splits which rows to read
 * @param scale factor of every feature; by default 1, and 1/16 for the digits that come with noisegate, which makes them
 *     0 to 1. Images are bytes and cannot be scaled.
 */
public record DatasetOptions(
        Optional<String> labelColumn, Optional<String> idColumn, Set<Split> splits, OptionalDouble scale) {

    public static final DatasetOptions DEFAULTS =
            new DatasetOptions(Optional.empty(), Optional.empty(), EnumSet.allOf(Split.class), OptionalDouble.empty());

    public DatasetOptions {
        splits = Set.copyOf(splits);
    }

    public DatasetOptions labeledBy(String column) {
        return new DatasetOptions(Optional.of(column), idColumn, splits, scale);
    }

    public DatasetOptions identifiedBy(String column) {
        return new DatasetOptions(labelColumn, Optional.of(column), splits, scale);
    }

    public DatasetOptions only(Split split) {
        return new DatasetOptions(labelColumn, idColumn, Set.of(split), scale);
    }

    public DatasetOptions scaledBy(double factor) {
        return new DatasetOptions(labelColumn, idColumn, splits, OptionalDouble.of(factor));
    }
}

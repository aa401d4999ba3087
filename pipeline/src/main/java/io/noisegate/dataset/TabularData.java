package io.noisegate.dataset;

import io.noisegate.dataset.LabeledDataset.Row;
import io.noisegate.sample.FeatureType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;

/** Rows of numbers, read from CSV into features of 32-bit floats with one dimension. */
final class TabularData {
    private static final String ID = "id";
    private static final String LABEL = "label";
    private static final String CLEAN = "clean";
    private static final String SPLIT = "split";

    private TabularData() {}

    /** One table with a label column; every other column is a feature, but the id. All rows are for training. */
    static LabeledDataset single(CsvTable table, DatasetOptions options) {
        String labelColumn = options.labelColumn().orElse(LABEL);
        int label = table.column(labelColumn);
        OptionalInt id = idColumn(table, options.idColumn());
        int[] features = featureColumns(table, label, id.orElse(label));
        Set<String> seen = new HashSet<>();
        List<Row> rows = new ArrayList<>();
        if (options.splits().contains(Split.TRAIN)) {
            for (int row = 0; row < table.rowCount(); row++) {
                String sampleId = id.isPresent() ? table.text(row, id.getAsInt()) : Integer.toString(row);
                checkId(table, row, sampleId, seen);
                rows.add(new Row(
                        sampleId,
                        Split.TRAIN,
                        table.label(row, label),
                        OptionalInt.empty(),
                        features(table, row, features, options)));
            }
        }
        return new LabeledDataset(labelColumn, FeatureType.FLOAT32, List.of(features.length), rows);
    }

    /**
     * A table {@code id,label,<features>} and, row by row, {@code id,split,clean,<other labels>}.
     *
     * @param table whose labels are the clean ones
     * @param labels with the true label as {@code clean} and any number of columns with given ones
     */
    static LabeledDataset joined(CsvTable table, CsvTable labels, DatasetOptions options) {
        String labelColumn = options.labelColumn().orElse(CLEAN);
        int given = labels.column(labelColumn);
        int clean = labels.column(CLEAN);
        int split = labels.column(SPLIT);
        int labelsId = labels.column(ID);
        int id = table.column(ID);
        int[] features = featureColumns(table, table.column(LABEL), id);
        if (table.rowCount() != labels.rowCount()) {
            throw new InvalidDataset("%s has %d rows, expected %d as in %s"
                    .formatted(labels.name(), labels.rowCount(), table.rowCount(), table.name()));
        }
        Set<String> seen = new HashSet<>();
        List<Row> rows = new ArrayList<>();
        for (int row = 0; row < table.rowCount(); row++) {
            String sampleId = table.text(row, id);
            checkId(table, row, sampleId, seen);
            if (!labels.text(row, labelsId).equals(sampleId)) {
                throw new InvalidDataset("%s has id %s, expected %s as in %s"
                        .formatted(labels.place(row), labels.text(row, labelsId), sampleId, table.name()));
            }
            Split use = split(labels, row, split);
            if (options.splits().contains(use)) {
                rows.add(new Row(
                        sampleId,
                        use,
                        labels.label(row, given),
                        OptionalInt.of(labels.label(row, clean)),
                        features(table, row, features, options)));
            }
        }
        return new LabeledDataset(labelColumn, FeatureType.FLOAT32, List.of(features.length), rows);
    }

    private static OptionalInt idColumn(CsvTable table, Optional<String> asked) {
        if (asked.isPresent()) {
            return OptionalInt.of(table.column(asked.get()));
        }
        return table.has(ID) ? OptionalInt.of(table.column(ID)) : OptionalInt.empty();
    }

    private static int[] featureColumns(CsvTable table, int label, int id) {
        int[] columns = IntStream.range(0, table.columns().size())
                .filter(column -> column != label && column != id)
                .toArray();
        if (columns.length == 0) {
            throw new InvalidDataset(table.name() + " has no feature columns beside label and id");
        }
        return columns;
    }

    private static void checkId(CsvTable table, int row, String id, Set<String> seen) {
        if (id.isEmpty()) {
            throw new InvalidDataset(table.place(row) + " has no id; every sample needs one");
        }
        if (!seen.add(id)) {
            throw new InvalidDataset(
                    "%s has the id %s for the second time; ids tell samples apart".formatted(table.place(row), id));
        }
    }

    private static Split split(CsvTable labels, int row, int column) {
        String text = labels.text(row, column);
        for (Split split : Split.values()) {
            if (split.name().toLowerCase(Locale.ROOT).equals(text)) {
                return split;
            }
        }
        throw new InvalidDataset("%s is in split %s, expected train or test".formatted(labels.place(row), text));
    }

    private static byte[] features(CsvTable table, int row, int[] columns, DatasetOptions options) {
        float scale = (float) options.scale().orElse(1);
        ByteBuffer bytes = ByteBuffer.allocate(columns.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (int column : columns) {
            bytes.putFloat(table.number(row, column) * scale);
        }
        return bytes.array();
    }
}

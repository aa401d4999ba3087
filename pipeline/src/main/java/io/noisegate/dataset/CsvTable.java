package io.noisegate.dataset;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** A CSV file with one header line, in memory as text. */
final class CsvTable {
    private static final int HEADER_LINES = 1;

    private final String name;
    private final List<String> columns;
    private final List<String[]> rows;

    private CsvTable(String name, List<String> columns, List<String[]> rows) {
        this.name = name;
        this.columns = columns;
        this.rows = rows;
    }

    /**
     * Reads the whole file.
     *
     * @param name of the file, for messages
     * @param in is read to its end, not closed
     */
    static CsvTable read(String name, InputStream in) {
        List<String[]> lines;
        try (MappingIterator<String[]> parsed = new CsvMapper()
                .readerFor(String[].class)
                .with(CsvParser.Feature.WRAP_AS_ARRAY)
                .with(CsvParser.Feature.TRIM_SPACES)
                .with(CsvParser.Feature.SKIP_EMPTY_LINES)
                .readValues(in)) {
            lines = parsed.readAll();
        } catch (IOException e) {
            throw new InvalidDataset("%s is no CSV file: %s".formatted(name, e.getMessage()), e);
        }
        if (lines.isEmpty()) {
            throw new InvalidDataset(name + " is empty, expected a header line and rows");
        }
        CsvTable table = new CsvTable(name, List.of(lines.get(0)), lines.subList(HEADER_LINES, lines.size()));
        table.checkWidths();
        return table;
    }

    private void checkWidths() {
        for (int row = 0; row < rows.size(); row++) {
            if (rows.get(row).length != columns.size()) {
                throw new InvalidDataset("%s has %d values, expected %d as in the header"
                        .formatted(place(row), rows.get(row).length, columns.size()));
            }
        }
    }

    String name() {
        return name;
    }

    List<String> columns() {
        return columns;
    }

    int rowCount() {
        return rows.size();
    }

    boolean has(String column) {
        return columns.contains(column);
    }

    /** Position of a column that must be there. */
    int column(String column) {
        int index = columns.indexOf(column);
        if (index < 0) {
            throw new InvalidDataset("%s has no column %s; it has %s".formatted(name, column, shortList(columns)));
        }
        return index;
    }

    String text(int row, int column) {
        return rows.get(row)[column];
    }

    /** A class index. */
    int label(int row, int column) {
        String text = text(row, column);
        try {
            int label = Integer.parseInt(text);
            if (label >= 0) {
                return label;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a negative number.
        }
        throw new InvalidDataset("%s has the label %s in column %s, expected a class number from 0 on"
                .formatted(place(row), text, columns.get(column)));
    }

    /** A finite number. */
    float number(int row, int column) {
        String text = text(row, column);
        try {
            float number = Float.parseFloat(text);
            if (Float.isFinite(number)) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Said below, as for a number that is not finite.
        }
        throw new InvalidDataset(
                "%s has %s in column %s, expected a finite number".formatted(place(row), text, columns.get(column)));
    }

    String place(int row) {
        return "%s, row %d".formatted(name, row + 1);
    }

    private static String shortList(List<String> names) {
        int shown = 10;
        return names.size() <= shown
                ? names.toString()
                : "%s and %d more".formatted(names.subList(0, shown), names.size() - shown);
    }
}

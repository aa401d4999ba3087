package io.noisegate.cli;

import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One column of a table whose rows come one at a time, so that its width is fixed beforehand. A longer value pushes the
 * rest of its row to the right.
 *
 * @param width in characters; negative to align right
 */
record Column<T>(String title, int width, Function<T, String> value) {

    static <T> Column<T> left(String title, int width, Function<T, String> value) {
        return new Column<>(title, width, value);
    }

    static <T> Column<T> right(String title, int width, Function<T, String> value) {
        return new Column<>(title, -width, value);
    }

    static <T> String header(List<Column<T>> columns) {
        return columns.stream()
                .map(column -> column.padded(column.title))
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }

    static <T> String row(List<Column<T>> columns, T record) {
        return columns.stream()
                .map(column -> column.padded(column.value.apply(record)))
                .collect(Collectors.joining("  "))
                .stripTrailing();
    }

    private String padded(String text) {
        return ("%" + -width + "s").formatted(text);
    }
}

package io.noisegate.savepoint;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.SequenceWriter;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;
import io.noisegate.dataset.InvalidDataset;
import io.noisegate.history.SampleHistory;
import io.noisegate.sample.Label;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A CSV file with a header and a line for each sample. Numbers are separated by blanks; a measure is its name, a colon and its
 * accumulators, measures are separated by semicolons; a label is its kind ({@code class}, {@code real} or {@code soft}), a colon
 * and its numbers. What is absent is empty.
 */
record CsvSampleFile(Path path) implements SampleFile {
    private static final List<String> COLUMNS = List.of(
            "sample_id", "observations", "not_finite", "window_size", "losses", "measures", "soft_target", "label");

    private record Writing(SequenceWriter rows) implements Output {
        @Override
        public void use(KnownSample sample) throws IOException {
            rows.write(row(sample));
        }

        @Override
        public void close() throws IOException {
            rows.close();
        }
    }

    @Override
    public Output create() throws IOException {
        SequenceWriter rows = new CsvMapper()
                .writer(CsvSchema.emptySchema())
                .writeValues(Files.newBufferedWriter(path, StandardOpenOption.CREATE_NEW));
        rows.write(COLUMNS);
        return new Writing(rows);
    }

    @Override
    public void read(KnownSample.User user) throws IOException {
        try (BufferedReader in = Files.newBufferedReader(path);
                MappingIterator<String[]> rows = new CsvMapper()
                        .readerFor(String[].class)
                        .with(CsvParser.Feature.WRAP_AS_ARRAY)
                        .readValues(in)) {
            requireHeader(rows);
            for (long number = 1; rows.hasNextValue(); number++) {
                user.use(sample(rows.nextValue(), number));
            }
        } catch (JsonProcessingException e) {
            throw new InvalidDataset("%s is no CSV file: %s".formatted(path, e.getMessage()), e);
        }
    }

    private void requireHeader(MappingIterator<String[]> rows) throws IOException {
        List<String> header = rows.hasNextValue() ? List.of(rows.nextValue()) : List.of();
        if (!header.equals(COLUMNS)) {
            throw new InvalidDataset("%s has the columns %s, expected %s".formatted(path, header, COLUMNS));
        }
    }

    private KnownSample sample(String[] row, long number) {
        try {
            if (row.length != COLUMNS.size()) {
                throw new IllegalArgumentException(
                        "There are %d values, expected %d".formatted(row.length, COLUMNS.size()));
            }
            return sample(row);
        } catch (IllegalArgumentException e) {
            throw new InvalidDataset("%s, row %d: %s".formatted(path, number, e.getMessage()), e);
        }
    }

    private static KnownSample sample(String[] row) {
        String[] measures = row[5].isEmpty() ? new String[0] : row[5].split(";", -1);
        SampleHistory history = SampleHistory.of(
                Integer.parseInt(row[3]),
                floats(row[4]),
                Long.parseLong(row[1]),
                Long.parseLong(row[2]),
                Arrays.stream(measures).map(CsvSampleFile::name).toArray(String[]::new),
                Arrays.stream(measures)
                        .map(measure -> words(numbers(measure))
                                .mapToDouble(Double::parseDouble)
                                .toArray())
                        .toArray(double[][]::new),
                row[6].isEmpty() ? null : floats(row[6]));
        return new KnownSample(row[0], history, row[7].isEmpty() ? null : label(row[7]));
    }

    private static Label label(String text) {
        String values = numbers(text);
        return switch (name(text)) {
            case "class" -> Label.ofClass(Integer.parseInt(values));
            case "real" -> Label.ofRealTarget(floats(values));
            case "soft" -> Label.ofSoftTarget(floats(values));
            default ->
                throw new IllegalArgumentException(
                        "The label is %s, expected class:, real: or soft: and its numbers".formatted(text));
        };
    }

    private static String name(String named) {
        return named.substring(0, colon(named));
    }

    private static String numbers(String named) {
        return named.substring(colon(named) + 1);
    }

    private static int colon(String named) {
        int colon = named.indexOf(':');
        if (colon < 0) {
            throw new IllegalArgumentException(
                    "%s has no colon, expected a name, a colon and numbers".formatted(named));
        }
        return colon;
    }

    private static Stream<String> words(String text) {
        return text.isEmpty() ? Stream.empty() : Arrays.stream(text.split(" "));
    }

    private static float[] floats(String text) {
        String[] words = words(text).toArray(String[]::new);
        float[] values = new float[words.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Float.parseFloat(words[i]);
        }
        return values;
    }

    private static List<String> row(KnownSample sample) {
        SampleHistory history = sample.history();
        String measures = IntStream.range(0, history.measures().length)
                .mapToObj(i -> history.measures()[i] + ":" + text(history.accumulators()[i]))
                .collect(Collectors.joining(";"));
        return List.of(
                sample.id(),
                Long.toString(history.observations()),
                Long.toString(history.nonFiniteLosses()),
                Integer.toString(history.windowSize()),
                text(history.losses()),
                measures,
                history.softTarget() == null ? "" : text(history.softTarget()),
                sample.label() == null ? "" : text(sample.label()));
    }

    private static String text(Label label) {
        return switch (label.kind()) {
            case CLASS_INDEX -> "class:" + label.classIndex();
            case REAL_TARGET -> "real:" + text(label.values());
            case SOFT_TARGET -> "soft:" + text(label.values());
        };
    }

    private static String text(float[] values) {
        return IntStream.range(0, values.length)
                .mapToObj(i -> Float.toString(values[i]))
                .collect(Collectors.joining(" "));
    }

    private static String text(double[] values) {
        return Arrays.stream(values).mapToObj(Double::toString).collect(Collectors.joining(" "));
    }
}

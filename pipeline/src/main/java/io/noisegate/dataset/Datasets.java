package io.noisegate.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Opens a data set by the name a user gives: {@code digits}, a folder or a CSV file.
 *
 * <table>
 * <caption>What a folder holds</caption>
 * <tr><td>images</td><td>{@code train-images*.bin.gz}, {@code train-labels.csv} and the same for {@code test}; see
 * {@link ImageFolder}</td></tr>
 * <tr><td>a table</td><td>{@code <folder>.csv} and {@code labels.csv}; see {@link TabularData}</td></tr>
 * </table>
 */
public final class Datasets {
    /** The handwritten digits that come with noisegate. */
    public static final String DIGITS = "digits";

    /** Height and width of the digits, whose features are rows of pixels. */
    public static final List<Integer> DIGIT_SHAPE = List.of(8, 8);

    private static final double DIGITS_SCALE = 1 / 16.0;

    private Datasets() {}

    /**
     * Reads a data set into memory.
     *
     * @param data {@link #DIGITS}, the path of a folder, or the path of a CSV file
     * @throws InvalidDataset if there is none, or it is not as it should be
     */
    public static LabeledDataset open(String data, DatasetOptions options) {
        if (data.equals(DIGITS)) {
            return digits(options);
        }
        Path path = Path.of(data);
        if (Files.isRegularFile(path)) {
            return TabularData.single(table(path), options);
        }
        if (Files.exists(path.resolve(ImageFolder.TRAIN_LABELS))) {
            return ImageFolder.read(path, options);
        }
        Path labels = path.resolve("labels.csv");
        Path features = path.resolve(path.toAbsolutePath().normalize().getFileName() + ".csv");
        if (Files.exists(labels) && Files.exists(features)) {
            return TabularData.joined(table(features), table(labels), options);
        }
        throw new InvalidDataset(
                "No data set at %s; expected %s, a CSV file, or a folder with %s or with labels.csv and %s"
                        .formatted(data, DIGITS, ImageFolder.TRAIN_LABELS, features.getFileName()));
    }

    private static LabeledDataset digits(DatasetOptions options) {
        DatasetOptions scaled = options.scale().isPresent() ? options : options.scaledBy(DIGITS_SCALE);
        return TabularData.joined(resource("digits.csv"), resource("labels.csv"), scaled);
    }

    private static CsvTable resource(String name) {
        try (InputStream in = Datasets.class.getResourceAsStream("/digits/" + name)) {
            return CsvTable.read(name, in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static CsvTable table(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            return CsvTable.read(file.toString(), in);
        } catch (IOException e) {
            throw new InvalidDataset("Cannot read %s: %s".formatted(file, e.getMessage()), e);
        }
    }
}

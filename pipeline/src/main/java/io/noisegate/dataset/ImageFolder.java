package io.noisegate.dataset;

import io.noisegate.dataset.LabeledDataset.Row;
import io.noisegate.sample.FeatureType;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.zip.GZIPInputStream;

/**
 * A folder of 32x32 colour images, kept as bytes of the shape {@code [3, 32, 32]}.
 *
 * <p>{@code train-images.bin.gz}, or {@code train-images-0.bin.gz} and so on, hold the images back to back, 3,072 bytes
 * each: red, then green, then blue, each row by row. {@code train-labels.csv} has one line per image, with {@code row}
 * counting from 0, the position {@code index} in the original data set, {@code clean}, and further columns of given
 * labels. {@code test-labels.csv} has {@code row} and {@code label}, which is clean.
 */
final class ImageFolder {
    static final String TRAIN_LABELS = "train-labels.csv";

    private static final List<Integer> SHAPE = List.of(3, 32, 32);
    private static final int IMAGE_BYTES = 3 * 32 * 32;
    private static final String CLEAN = "clean";

    private ImageFolder() {}

    static LabeledDataset read(Path folder, DatasetOptions options) {
        if (options.scale().isPresent()) {
            throw new InvalidDataset("Images are bytes and cannot be scaled; scale them in the model");
        }
        String labelColumn = options.labelColumn().orElse(CLEAN);
        List<Row> rows = new ArrayList<>();
        if (options.splits().contains(Split.TRAIN)) {
            rows.addAll(train(folder, labelColumn));
        }
        if (options.splits().contains(Split.TEST)) {
            rows.addAll(test(folder));
        }
        return new LabeledDataset(labelColumn, FeatureType.UINT8, SHAPE, rows);
    }

    private static List<Row> train(Path folder, String labelColumn) {
        CsvTable labels = Datasets.table(folder.resolve(TRAIN_LABELS));
        int given = labels.column(labelColumn);
        int clean = labels.column(CLEAN);
        int index = labels.column("index");
        List<byte[]> images = images(folder, "train", labels);
        List<Row> rows = new ArrayList<>(images.size());
        for (int row = 0; row < images.size(); row++) {
            rows.add(new Row(
                    "train-" + labels.text(row, index),
                    Split.TRAIN,
                    labels.label(row, given),
                    OptionalInt.of(labels.label(row, clean)),
                    images.get(row)));
        }
        return rows;
    }

    private static List<Row> test(Path folder) {
        CsvTable labels = Datasets.table(folder.resolve("test-labels.csv"));
        int label = labels.column("label");
        List<byte[]> images = images(folder, "test", labels);
        List<Row> rows = new ArrayList<>(images.size());
        for (int row = 0; row < images.size(); row++) {
            int clean = labels.label(row, label);
            rows.add(new Row("test-" + row, Split.TEST, clean, OptionalInt.of(clean), images.get(row)));
        }
        return rows;
    }

    /** As many images as there are labels, whose {@code row} must count them. */
    private static List<byte[]> images(Path folder, String split, CsvTable labels) {
        int position = labels.column("row");
        for (int row = 0; row < labels.rowCount(); row++) {
            if (!labels.text(row, position).equals(Integer.toString(row))) {
                throw new InvalidDataset(
                        "%s counts row %s, expected %d".formatted(labels.place(row), labels.text(row, position), row));
            }
        }
        List<byte[]> images = new ArrayList<>(labels.rowCount());
        for (Path part : parts(folder, split)) {
            readPart(part, images);
        }
        if (images.size() != labels.rowCount()) {
            throw new InvalidDataset("%s has %d rows for %d images in %s-images*.bin.gz"
                    .formatted(labels.name(), labels.rowCount(), images.size(), split));
        }
        return images;
    }

    /** In the order of their numbers: part 2 comes before part 10. */
    private static List<Path> parts(Path folder, String split) {
        List<Path> parts = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, split + "-images*.bin.gz")) {
            files.forEach(parts::add);
        } catch (IOException e) {
            throw new InvalidDataset("Cannot list %s: %s".formatted(folder, e.getMessage()), e);
        }
        parts.sort(
                Comparator.comparingInt((Path part) -> part.toString().length()).thenComparing(Path::toString));
        return parts;
    }

    private static void readPart(Path part, List<byte[]> images) {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(part), 1 << 16)) {
            for (byte[] image = in.readNBytes(IMAGE_BYTES); image.length > 0; image = in.readNBytes(IMAGE_BYTES)) {
                if (image.length < IMAGE_BYTES) {
                    throw new EOFException(
                            "it ends within an image, after %d of %d bytes".formatted(image.length, IMAGE_BYTES));
                }
                images.add(image);
            }
        } catch (IOException e) {
            throw new InvalidDataset("Cannot read %s: %s".formatted(part, e.getMessage()), e);
        }
    }
}

package io.noisegate.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.noisegate.dataset.LabeledDataset.Row;
import io.noisegate.sample.FeatureType;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageFolderTest {
    private static final int IMAGE_BYTES = 3072;

    @Nested
    class OfAFewPlainImages {

        @TempDir
        Path folder;

        @Test
        void joinsItsPartsInTheOrderOfTheirNumbers() throws IOException {
            writeImages("train-images-2.bin.gz", 20, 21);
            writeImages("train-images-10.bin.gz", 30);
            writeLabels("0,7,1,1", "1,8,2,2", "2,9,3,0");

            LabeledDataset images = read();

            assertEquals(FeatureType.UINT8, images.dtype());
            assertEquals(List.of(3, 32, 32), images.shape());
            assertEquals(
                    List.of(20, 21, 30),
                    images.rows().stream().map(row -> (int) row.features()[0]).toList());
            assertEquals(
                    List.of("train-7", "train-8", "train-9"),
                    images.rows().stream().map(Row::id).toList());
            assertEquals(OptionalInt.of(3), images.rows().get(2).cleanLabel());
            assertEquals(0, images.rows().get(2).givenLabel());
        }

        @Test
        void isRefusedWhenLabelsAndImagesDiffer() throws IOException {
            writeImages("train-images.bin.gz", 1, 2);
            writeLabels("0,7,1,1");

            var refusal = assertThrows(InvalidDataset.class, this::read);

            assertEquals(
                    folder.resolve("train-labels.csv") + " has 1 rows for 2 images in train-images*.bin.gz",
                    refusal.getMessage());
        }

        @Test
        void isRefusedWhenAnImageIsCutOff() throws IOException {
            writeImages("train-images.bin.gz", 1);
            writeLabels("0,7,1,1");
            Path part = folder.resolve("train-images.bin.gz");
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(part))) {
                out.write(new byte[100]);
            }

            var refusal = assertThrows(InvalidDataset.class, this::read);

            assertEquals(
                    "Cannot read %s: it ends within an image, after 100 of 3072 bytes".formatted(part),
                    refusal.getMessage());
        }

        private LabeledDataset read() {
            return Datasets.open(
                    folder.toString(),
                    DatasetOptions.DEFAULTS.labeledBy("worse").only(Split.TRAIN));
        }

        private void writeImages(String name, int... fills) throws IOException {
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(folder.resolve(name)))) {
                for (int fill : fills) {
                    byte[] image = new byte[IMAGE_BYTES];
                    Arrays.fill(image, (byte) fill);
                    out.write(image);
                }
            }
        }

        private void writeLabels(String... lines) throws IOException {
            Files.writeString(
                    folder.resolve("train-labels.csv"), "row,index,clean,worse\n" + String.join("\n", lines) + "\n");
        }
    }

    @Nested
    class OfCifar10WithHumanLabels {

        @Test
        void hasTheKnownPixelsAndNoise() {
            Path folder = Path.of(System.getProperty("data.dir", ""), "cifar10n-5k");
            assumeTrue(
                    Files.isDirectory(folder),
                    () -> "%s is not there; give the folder that holds it with -Ddata.dir=FOLDER".formatted(folder));

            LabeledDataset images = Datasets.open(folder.toString(), DatasetOptions.DEFAULTS.labeledBy("worse"));

            List<Row> train = images.only(Split.TRAIN).rows();
            byte[] first = train.get(0).features();
            assertEquals(List.of(134, 128, 124), List.of(first[0] & 0xFF, first[1] & 0xFF, first[2] & 0xFF));
            assertEquals(5_000, train.size());
            assertEquals(2_055, train.stream().filter(Row::mislabeled).count());
            assertEquals(1_000, images.only(Split.TEST).rows().size());
            assertEquals(10, images.classes());
        }
    }
}

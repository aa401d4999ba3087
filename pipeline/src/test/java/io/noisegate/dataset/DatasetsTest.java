package io.noisegate.dataset;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.noisegate.dataset.LabeledDataset.Row;
import io.noisegate.sample.FeatureType;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DatasetsTest {

    @TempDir
    Path directory;

    @Nested
    class TheDigits {

        @Test
        void haveTheirPixelsScaledToOne() {
            LabeledDataset digits = Datasets.open("digits", DatasetOptions.DEFAULTS);

            assertEquals(FeatureType.FLOAT32, digits.dtype());
            assertEquals(List.of(64), digits.shape());
            assertEquals(10, digits.classes());
            float[] first = floats(digits.rows().get(0));
            assertArrayEquals(new float[] {0, 0, 5 / 16f, 13 / 16f, 9 / 16f, 1 / 16f, 0, 0}, first(first, 8));
        }

        @Test
        void areDividedIntoTrainingAndTestRows() {
            assertEquals(
                    1437,
                    Datasets.open("digits", DatasetOptions.DEFAULTS.only(Split.TRAIN))
                            .rows()
                            .size());
            assertEquals(
                    360,
                    Datasets.open("digits", DatasetOptions.DEFAULTS.only(Split.TEST))
                            .rows()
                            .size());
        }

        @Test
        void areAsMislabeledAsTheirColumnsSay() {
            assertEquals(0, mislabeled("clean"));
            assertEquals(287, mislabeled("uniform20"));
            assertEquals(575, mislabeled("uniform40"));
            assertEquals(288, mislabeled("asym"));
        }

        private long mislabeled(String column) {
            return Datasets.open("digits", DatasetOptions.DEFAULTS.labeledBy(column)).rows().stream()
                    .filter(Row::mislabeled)
                    .count();
        }

        @Test
        void refuseALabelColumnTheyDoNotHave() {
            var refusal = assertThrows(
                    InvalidDataset.class, () -> Datasets.open("digits", DatasetOptions.DEFAULTS.labeledBy("worse")));

            assertEquals(
                    "labels.csv has no column worse; it has [id, split, clean, uniform20, uniform40, asym]",
                    refusal.getMessage());
        }
    }

    @Nested
    class ACsvFile {

        @Test
        void isReadWithEveryOtherColumnAsAFeature() throws IOException {
            String file = write("flowers.csv", "name,width,species,height\nrose,1.5,0,-2e3\noak,0.25,1,7\n");

            LabeledDataset flowers = Datasets.open(
                    file, DatasetOptions.DEFAULTS.labeledBy("species").identifiedBy("name"));

            assertEquals("species", flowers.source());
            assertEquals(List.of(2), flowers.shape());
            assertEquals(
                    List.of("rose", "oak"), flowers.rows().stream().map(Row::id).toList());
            assertEquals(1, flowers.rows().get(1).givenLabel());
            assertEquals(OptionalInt.empty(), flowers.rows().get(1).cleanLabel());
            assertArrayEquals(new float[] {1.5f, -2000}, floats(flowers.rows().get(0)));
        }

        @Test
        void countsItsRowsWhenItHasNoIds() throws IOException {
            String file = write("flowers.csv", "width,label\n1.5,0\n0.25,1\n");

            LabeledDataset flowers = Datasets.open(file, DatasetOptions.DEFAULTS);

            assertEquals(List.of("0", "1"), flowers.rows().stream().map(Row::id).toList());
        }

        @Test
        void scalesItsFeatures() throws IOException {
            String file = write("flowers.csv", "width,label\n3,0\n");

            LabeledDataset flowers = Datasets.open(file, DatasetOptions.DEFAULTS.scaledBy(0.5));

            assertArrayEquals(new float[] {1.5f}, floats(flowers.rows().get(0)));
        }

        @Test
        void isRefusedWithThePlaceOfWhatIsWrong() throws IOException {
            assertRefused("width,label\n1,0\nwide,1\n", "row 2 has wide in column width, expected a finite number");
            assertRefused("width,label\nNaN,1\n", "row 1 has NaN in column width, expected a finite number");
            assertRefused(
                    "width,label\n1,-1\n", "row 1 has the label -1 in column label, expected a class number from 0 on");
            assertRefused("width,label\n1\n", "row 1 has 1 values, expected 2 as in the header");
            assertRefused(
                    "id,width,label\na,1,0\na,1,0\n", "row 2 has the id a for the second time; ids tell samples apart");
            assertRefused("id,width,label\n,1,0\n", "row 1 has no id; every sample needs one");
        }

        private void assertRefused(String text, String problem) throws IOException {
            String file = write("flowers.csv", text);

            var refusal = assertThrows(InvalidDataset.class, () -> Datasets.open(file, DatasetOptions.DEFAULTS));

            assertEquals(file + ", " + problem, refusal.getMessage());
        }
    }

    @Nested
    class AFolderWithATable {

        @Test
        void takesLabelsFromTheirOwnFile() throws IOException {
            String folder = write("label,id,width\n0,a,1\n1,b,2\n", "id,split,clean,worse\na,train,0,1\nb,test,1,1\n");

            LabeledDataset flowers = Datasets.open(folder, DatasetOptions.DEFAULTS.labeledBy("worse"));

            assertEquals(1, flowers.rows().get(0).givenLabel());
            assertEquals(OptionalInt.of(0), flowers.rows().get(0).cleanLabel());
            assertEquals(Split.TEST, flowers.rows().get(1).split());
        }

        @Test
        void isRefusedWhenItsFilesDoNotBelongTogether() throws IOException {
            String folder = write("label,id,width\n0,a,1\n1,b,2\n", "id,split,clean\na,train,0\nc,test,1\n");

            var refusal = assertThrows(InvalidDataset.class, () -> Datasets.open(folder, DatasetOptions.DEFAULTS));

            assertEquals(
                    "%s/labels.csv, row 2 has id c, expected b as in %1$s/flowers.csv".formatted(folder),
                    refusal.getMessage());
        }

        private String write(String table, String labels) throws IOException {
            Path folder = Files.createDirectory(directory.resolve("flowers"));
            Files.writeString(folder.resolve("flowers.csv"), table);
            Files.writeString(folder.resolve("labels.csv"), labels);
            return folder.toString();
        }
    }

    @Test
    void saysWhatWouldBeADataSetWhenThereIsNone() {
        String nowhere = directory.resolve("nowhere").toString();

        var refusal = assertThrows(InvalidDataset.class, () -> Datasets.open(nowhere, DatasetOptions.DEFAULTS));

        assertEquals(
                "No data set at %s; expected digits, a CSV file, or a folder with train-labels.csv or with labels.csv and nowhere.csv"
                        .formatted(nowhere),
                refusal.getMessage());
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text).toString();
    }

    private static float[] floats(Row row) {
        float[] values = new float[row.features().length / Float.BYTES];
        ByteBuffer.wrap(row.features())
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer()
                .get(values);
        return values;
    }

    private static float[] first(float[] values, int count) {
        return Arrays.copyOf(values, count);
    }
}

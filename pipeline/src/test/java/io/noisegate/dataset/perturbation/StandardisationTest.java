package io.noisegate.dataset.perturbation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.noisegate.dataset.DatasetOptions;
import io.noisegate.dataset.Datasets;
import io.noisegate.dataset.InvalidDataset;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.dataset.LabeledDataset.Row;
import io.noisegate.dataset.Split;
import io.noisegate.sample.FeatureType;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class StandardisationTest {

    @Test
    void everyFeatureHasMeanZeroAndDeviationOneOverTheTrainingRows() {
        LabeledDataset digits = Datasets.open(Datasets.DIGITS, DatasetOptions.DEFAULTS);

        LabeledDataset standardised = Standardisation.of(digits);

        double[][] before = training(digits);
        double[][] after = training(standardised);
        double[] means = FeatureNumbers.means(after);
        double[] deviations = FeatureNumbers.deviations(after);
        double[] deviationsBefore = FeatureNumbers.deviations(before);
        for (int feature = 0; feature < means.length; feature++) {
            assertEquals(0, means[feature], 1e-6);
            assertEquals(deviationsBefore[feature] > 0 ? 1 : 0, deviations[feature], 1e-5);
        }
        assertEquals(digits.rows().size(), standardised.rows().size());
    }

    @Test
    void testRowsFollowTheTrainingRows() {
        LabeledDataset dataset = dataset(row("a", Split.TRAIN, 1), row("b", Split.TRAIN, 5), row("c", Split.TEST, 9));

        List<Row> rows = Standardisation.of(dataset).rows();

        assertEquals(-1, FeatureNumbers.FLOAT32.read(rows.get(0).features())[0]);
        assertEquals(1, FeatureNumbers.FLOAT32.read(rows.get(1).features())[0]);
        assertEquals(3, FeatureNumbers.FLOAT32.read(rows.get(2).features())[0]);
    }

    @Test
    void refusesBytesAndRowsWithoutTraining() {
        LabeledDataset bytes = new LabeledDataset("x", FeatureType.UINT8, List.of(1), List.of());
        LabeledDataset tests = dataset(row("c", Split.TEST, 9));

        assertThrows(InvalidDataset.class, () -> Standardisation.of(bytes));
        assertThrows(InvalidDataset.class, () -> Standardisation.of(tests));
    }

    private static double[][] training(LabeledDataset dataset) {
        return dataset.only(Split.TRAIN).rows().stream()
                .map(row -> FeatureNumbers.FLOAT32.read(row.features()))
                .toArray(double[][]::new);
    }

    private static LabeledDataset dataset(Row... rows) {
        return new LabeledDataset("x", FeatureType.FLOAT32, List.of(1), List.of(rows));
    }

    private static Row row(String id, Split split, double feature) {
        return new Row(id, split, 0, OptionalInt.empty(), FeatureNumbers.FLOAT32.write(new double[] {feature}));
    }
}

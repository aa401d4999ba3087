package io.noisegate.dataset.perturbation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.dataset.DatasetOptions;
import io.noisegate.dataset.Datasets;
import io.noisegate.dataset.InvalidDataset;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.dataset.LabeledDataset.Row;
import io.noisegate.dataset.Split;
import io.noisegate.dataset.perturbation.Perturbation.Kind;
import io.noisegate.sample.FeatureType;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

class PerturbationTest {
    private final LabeledDataset digits = Datasets.open("digits", DatasetOptions.DEFAULTS);
    private final LabeledDataset pictures = pictures();

    /** Fifty colour pictures of 16 x 16 bytes, forty of them for training. */
    private static LabeledDataset pictures() {
        Random random = new Random(3);
        List<Row> rows = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            byte[] pixels = new byte[3 * 16 * 16];
            random.nextBytes(pixels);
            rows.add(new Row("p" + i, i < 40 ? Split.TRAIN : Split.TEST, i % 4, OptionalInt.empty(), pixels));
        }
        return new LabeledDataset("given", FeatureType.UINT8, List.of(3, 16, 16), rows);
    }

    @ParameterizedTest
    @EnumSource(names = {"UNIFORM", "ASYMMETRIC", "ADJACENT"})
    void everyDrawnLabelIsWrongAndTheOldOneIsKnown(Kind kind) {
        Perturbed hard = new Perturbation(kind, 0.2, 7).applyTo(digits);

        long wrong = hard.dataset().rows().stream().filter(Row::mislabeled).count();
        assertEquals(287, wrong);
        assertEquals(wrong, hard.hardIds().size());
        for (int i = 0; i < digits.rows().size(); i++) {
            assertEquals(
                    digits.rows().get(i).cleanLabel(),
                    hard.dataset().rows().get(i).cleanLabel());
        }
    }

    @Test
    void aDigitThatIsTakenForNoOtherIsNotCountedAsHard() {
        Perturbed hard = new Perturbation(Kind.INSTANCE, 1, 7).applyTo(digits);

        for (Row row : hard.dataset().rows()) {
            int clean = row.cleanLabel().getAsInt();
            boolean changes = row.split() == Split.TRAIN && clean != 0 && clean != 4;
            assertEquals(changes, hard.hardIds().contains(row.id()));
            assertEquals(changes, row.mislabeled());
        }
    }

    @ParameterizedTest
    @EnumSource(
            mode = Mode.EXCLUDE,
            names = {"UNIFORM", "ASYMMETRIC", "ADJACENT", "INSTANCE", "ATYPICAL"})
    void shiftsChangePicturesButNeverTheirLabels(Kind kind) {
        Perturbed hard = new Perturbation(kind, 0.5, 7).applyTo(pictures);

        assertEquals(20, hard.hardIds().size());
        for (int i = 0; i < 50; i++) {
            Row before = pictures.rows().get(i);
            Row after = hard.dataset().rows().get(i);
            assertEquals(before.givenLabel(), after.givenLabel());
            if (!hard.hardIds().contains(before.id())) {
                assertArrayEquals(before.features(), after.features());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"OOD_COVARIATE", "ID_COVARIATE", "FAR_OOD", "ATYPICAL"})
    void rowsOfNumbersCanBeNoisyForeignOrRare(Kind kind) {
        Perturbed hard = new Perturbation(kind, 0.2, 7).applyTo(digits);

        assertTrue(hard.hardIds().size() > 200 && hard.hardIds().size() <= 287, hard.hardIds()::toString);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void theSameSeedMakesTheSameSamplesHardInTheSameWay(Kind kind) {
        LabeledDataset dataset = kind == Kind.ATYPICAL ? digits : pictures;

        Perturbed once = new Perturbation(kind, 0.5, 7).applyTo(dataset);
        Perturbed again = new Perturbation(kind, 0.5, 7).applyTo(dataset);
        Perturbed other = new Perturbation(kind, 0.5, 8).applyTo(dataset);

        assertEquals(once.hardIds(), again.hardIds());
        assertNotEquals(once.hardIds(), other.hardIds());
        for (int i = 0; i < dataset.rows().size(); i++) {
            assertArrayEquals(
                    once.dataset().rows().get(i).features(),
                    again.dataset().rows().get(i).features());
            assertEquals(
                    once.dataset().rows().get(i).givenLabel(),
                    again.dataset().rows().get(i).givenLabel());
        }
    }

    @Test
    void aKindOfPicturesIsRefusedForRows() {
        var refusal =
                assertThrows(InvalidDataset.class, () -> new Perturbation(Kind.ZOOM_SHIFT, 0.2, 7).applyTo(digits));

        assertEquals(
                "Hardness zoom-shift does not apply to features of the shape [64], expected pictures with height and width,"
                        + " and up to three dimensions",
                refusal.getMessage());
    }

    @Test
    void aWrongNameIsAnsweredWithAllRightOnes() {
        var refusal = assertThrows(IllegalArgumentException.class, () -> Kind.of("blur"));

        assertEquals(
                "There is no hardness blur, expected one of uniform, asymmetric, adjacent, instance, ood-covariate,"
                        + " id-covariate, domain-shift, far-ood, zoom-shift, crop-shift, atypical",
                refusal.getMessage());
    }

    @ParameterizedTest
    @EnumSource(names = {"DOMAIN_SHIFT", "ZOOM_SHIFT", "CROP_SHIFT"})
    void theDigitsAreMadeHardAsThePicturesTheyAre(Perturbation.Kind kind) {
        LabeledDataset digits = Datasets.open(Datasets.DIGITS, DatasetOptions.DEFAULTS);

        Perturbed hard = new Perturbation(kind, 0.5, 3).applyTo(Datasets.DIGITS, digits);

        assertEquals(digits.shape(), hard.dataset().shape());
        assertTrue(hard.hardIds().size() > 600, () -> hard.hardIds().size() + " of 718");
        assertThrows(InvalidDataset.class, () -> new Perturbation(kind, 0.5, 3).applyTo("table.csv", digits));
    }
}

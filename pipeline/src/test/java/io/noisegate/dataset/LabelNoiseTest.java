package io.noisegate.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.dataset.LabelNoise.Asymmetric;
import io.noisegate.dataset.LabelNoise.Uniform;
import io.noisegate.dataset.LabeledDataset.Row;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class LabelNoiseTest {
    private final LabeledDataset digits = Datasets.open("digits", DatasetOptions.DEFAULTS);

    @Test
    void uniformNoiseMakesAnExactNumberOfTrainingLabelsWrong() {
        List<Row> rows = new Uniform(0.2, 7).applyTo(digits).rows();

        assertEquals(287, rows.stream().filter(Row::mislabeled).count());
        assertTrue(rows.stream().filter(Row::mislabeled).allMatch(row -> row.split() == Split.TRAIN));
    }

    @Test
    void uniformNoiseReachesEveryOtherClassAboutEquallyOften() {
        Map<Integer, Long> distances = new Uniform(1, 7)
                .applyTo(digits).rows().stream()
                        .filter(Row::mislabeled)
                        .collect(Collectors.groupingBy(
                                row -> Math.floorMod(
                                        row.givenLabel() - row.cleanLabel().getAsInt(), 10),
                                Collectors.counting()));

        // 1,437 labels over nine distances: 159.7 each, with a standard deviation of 11.9.
        assertEquals(9, distances.size());
        assertTrue(
                distances.values().stream().allMatch(count -> Math.abs(count - 159.7) < 5 * 11.9), distances::toString);
    }

    @Test
    void asymmetricNoiseTurnsAShareOfEachClassIntoItsLookalike() {
        List<Row> rows = new Asymmetric(LabelNoise.CONFUSED_DIGITS, 0.4, 7)
                .applyTo(digits)
                .rows();

        for (Map.Entry<Integer, Integer> confusion : LabelNoise.CONFUSED_DIGITS.entrySet()) {
            List<Row> ofClass = rows.stream()
                    .filter(row -> row.split() == Split.TRAIN)
                    .filter(row -> row.cleanLabel().getAsInt() == confusion.getKey())
                    .toList();
            List<Row> wrong = ofClass.stream().filter(Row::mislabeled).toList();
            assertEquals(Math.rint(0.4 * ofClass.size()), wrong.size());
            assertTrue(wrong.stream().allMatch(row -> row.givenLabel() == confusion.getValue()));
        }
        assertEquals(288, rows.stream().filter(Row::mislabeled).count());
    }

    @Test
    void theSameSeedMakesTheSameLabelsWrongAndAnotherSeedOthers() {
        List<Row> once = new Uniform(0.2, 7).applyTo(digits).rows();

        assertEquals(once, new Uniform(0.2, 7).applyTo(digits).rows());
        assertNotEquals(once, new Uniform(0.2, 8).applyTo(digits).rows());
    }

    @Test
    void whatIsAlreadyKnownToBeTrueStaysTrue() {
        LabeledDataset noisy = Datasets.open("digits", DatasetOptions.DEFAULTS.labeledBy("uniform40"));

        List<Row> noisier = new Uniform(1, 7).applyTo(noisy).rows();

        for (int i = 0; i < noisier.size(); i++) {
            assertEquals(digits.rows().get(i).cleanLabel(), noisier.get(i).cleanLabel());
        }
    }

    @Test
    void refusesAShareThatIsNone() {
        var refusal = assertThrows(IllegalArgumentException.class, () -> new Uniform(Double.NaN, 7));

        assertEquals("share of wrong labels is NaN, expected a number from 0 to 1", refusal.getMessage());
    }
}

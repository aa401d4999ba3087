package io.noisegate.selection;

import static io.noisegate.hardness.ObservationBuilder.observationOf;
import static io.noisegate.selection.AssessmentBuilder.assessment;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.history.Assessment;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OpenBatchesTest {
    private final OpenBatches open = new OpenBatches();

    @Test
    void completesABatchWithItsLastRowAndPutsTheRowsInOrder() {
        assertTrue(open.add(row("c", 7, 3, 2)).isEmpty());
        assertTrue(open.add(row("a", 7, 3, 0)).isEmpty());
        Optional<Assessment[]> complete = open.add(row("b", 7, 3, 1));

        StringBuilder order = new StringBuilder();
        for (Assessment assessment : complete.orElseThrow()) {
            order.append(assessment.observation().sampleId());
        }
        assertEquals("abc", order.toString());
        assertEquals(0, open.size());
    }

    @Test
    void keepsBatchesApartHoweverTheyInterleave() {
        int batches = 100;
        for (int batch = 0; batch < batches; batch++) {
            assertTrue(open.add(row("a", batch, 2, 0)).isEmpty());
        }
        assertEquals(batches, open.size());

        for (int batch = 0; batch < batches; batch++) {
            Assessment[] complete = open.add(row("b", batch, 2, 1)).orElseThrow();
            assertEquals(batch, complete[0].observation().batchId());
        }
        assertEquals(0, open.size());
    }

    @Test
    void completesABatchOfOneAtOnce() {
        assertEquals(1, open.add(row("a", 1, 1, 0)).orElseThrow().length);
    }

    @Test
    void refusesARowThatCameBefore() {
        open.add(row("a", 1, 2, 0));

        IllegalStateException refusal = assertThrows(IllegalStateException.class, () -> open.add(row("b", 1, 2, 0)));

        assertEquals(
                "Row 0 of 2 of batch 1 (sample b) does not fit: expected a row that is still missing out of 2",
                refusal.getMessage());
    }

    @Test
    void refusesARowOutsideOfItsBatch() {
        assertThrows(IllegalStateException.class, () -> open.add(row("a", 1, 2, 2)));
    }

    @Test
    void refusesARowThatSpeaksOfAnotherBatchSize() {
        open.add(row("a", 1, 2, 0));

        assertThrows(IllegalStateException.class, () -> open.add(row("b", 1, 3, 1)));
    }

    private static Assessment row(String sample, long batch, int size, int row) {
        return assessment().of(observationOf(sample).inBatch(batch, size, row)).build();
    }
}

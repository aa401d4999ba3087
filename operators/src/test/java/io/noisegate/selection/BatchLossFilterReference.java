package io.noisegate.selection;

import static io.noisegate.ReferenceNumbers.assertClose;
import static io.noisegate.ReferenceNumbers.floats;
import static io.noisegate.ReferenceNumbers.ints;
import static io.noisegate.ReferenceNumbers.number;
import static io.noisegate.selection.AssessmentBuilder.assessment;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.noisegate.history.Assessment;
import io.noisegate.selection.Decision.Reason;

/**
 * Runs the batch loss filter over {@code batch_loss_filter.json}: the mended rule is compared in every case, the original's
 * own result wherever it does not hang on the order of ties or on the last rounding, and is not one of the mended faults.
 */
public final class BatchLossFilterReference {
    private static final double FLOAT32 = 1e-6;
    private static final double CLEAR_MARGIN = 1e-6;

    private BatchLossFilterReference() {}

    public static void check(JsonNode referenceCase) {
        float[] losses = floats(referenceCase.path("losses"));
        JsonNode recommended = referenceCase.path("recommended");

        int[] kept = filter(referenceCase).largest(losses);

        assertEquals(recommended.path("selected_count").asInt(), kept.length);
        assertArrayEquals(ints(recommended.path("order")), kept);
        JsonNode margin = referenceCase.path("decision_margin");
        boolean binds = margin.isNumber()
                && margin.asDouble() >= CLEAR_MARGIN
                && recommended.path("sample_max").equals(referenceCase.path("sample_max"));
        if (binds) {
            assertEquals(referenceCase.path("selected_count").asInt(), kept.length);
            for (int i = 0; i < kept.length; i++) {
                assertEquals(
                        (float) number(referenceCase.path("selected_losses").path(i)), losses[kept[i]]);
            }
            if (!referenceCase.path("has_ties").asBoolean()) {
                assertArrayEquals(ints(referenceCase.path("selected_order_original")), kept);
            }
        }
    }

    /** The first epoch is unfiltered: it is every sample's first observation. */
    public static void checkEpochs(JsonNode referenceCase) {
        BatchLossFilter filter = filter(referenceCase);
        boolean zeroBatch = referenceCase.path("name").asText().contains("zero");
        boolean roundingDecides = referenceCase.path("min_loss_perc").asDouble() == 1;
        for (JsonNode epoch : referenceCase.path("epochs")) {
            KeptShares shares = new KeptShares();
            for (JsonNode batch : epoch.path("batches")) {
                float[] losses = floats(batch.path("losses"));
                Decision[] decisions =
                        decide(filter, losses, epoch.path("epoch").asInt());
                shares.add(decisions);
                JsonNode original = batch.path("selected_order_original");
                if (original.isArray() && !roundingDecides && !zeroBatch) {
                    boolean[] expected = new boolean[losses.length];
                    for (int row : ints(original)) {
                        expected[row] = true;
                    }
                    for (int row = 0; row < losses.length; row++) {
                        assertEquals(expected[row], decisions[row].keep(), "row " + row);
                    }
                }
            }
            if (!roundingDecides && !zeroBatch) {
                assertClose("samples", number(epoch.path("samp_perc")), shares.sampleShare(), FLOAT32);
                assertClose("loss", number(epoch.path("loss_perc")), shares.meanLossShareOfBatches(), FLOAT32);
            }
        }
    }

    private static Decision[] decide(BatchLossFilter filter, float[] losses, int epoch) {
        Assessment[] batch = new Assessment[losses.length];
        for (int row = 0; row < batch.length; row++) {
            batch[row] =
                    assessment().withLoss(losses[row]).observedTimes(epoch + 1).build();
        }
        Reason[] reasons = filter.decide(batch);
        Decision[] decisions = new Decision[losses.length];
        for (int row = 0; row < batch.length; row++) {
            decisions[row] = new Decision(batch[row], reasons[row], 1, reasons[row].keep() ? 1 : 0);
        }
        return decisions;
    }

    private static BatchLossFilter filter(JsonNode referenceCase) {
        return new BatchLossFilter(
                referenceCase.path("min_loss_perc").asDouble(),
                referenceCase.path("min_sample_perc").asDouble());
    }
}

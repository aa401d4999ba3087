package io.noisegate.selection;

import static io.noisegate.ReferenceNumbers.assertClose;
import static io.noisegate.ReferenceNumbers.doubles;
import static io.noisegate.ReferenceNumbers.floats;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.noisegate.hardness.ObservationBuilder;
import io.noisegate.history.Assessment;
import io.noisegate.history.Assessor;
import io.noisegate.history.HistorySettings;
import io.noisegate.history.SampleHistory;
import io.noisegate.selection.Decision.Reason;
import io.noisegate.selection.HasaSettings.Warmup;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * Runs loss window and HASA over the cases of {@code hasa.json}, with the original's warm-up by epochs.
 *
 * <p>The original is told the epoch, so here the selection resumes at it; while every sample occurs in every epoch, counting
 * observations must find the same one.
 *
 * <p>An index that occurs twice in a batch is one slot in the original, and its last loss wins; so it is observed once here,
 * with its last loss. Where a loss that is not finite lets the original drop whole batches, the mended rule is expected:
 * such losses are in no window, and only the sample itself is dropped.
 */
public final class HasaReference {
    private static final double EXACT = 1e-9;

    private final int windowSize;
    private final double keepRatio;
    private final boolean float32MasksBind;
    private final Assessor assessor;
    private final HasaSelection selection;
    private final HasaSelection counting;
    private final int samples;
    private boolean everySampleInEveryEpoch = true;
    private final Map<Integer, SampleHistory> histories = new HashMap<>();
    private final Map<Integer, Assessment> latest = new HashMap<>();

    private HasaReference(JsonNode referenceCase) {
        windowSize = referenceCase.path("window_size").asInt();
        keepRatio = referenceCase.path("select_ratio").asDouble();
        float32MasksBind = referenceCase
                        .path("batches_where_float32_and_float64_masks_differ")
                        .asInt()
                == 0;
        assessor = new Assessor(new HistorySettings(windowSize, null, List.of()));
        selection = new HasaSelection(keepRatio, Warmup.EPOCHS);
        counting = new HasaSelection(keepRatio, Warmup.EPOCHS);
        samples = referenceCase.path("num_samples").asInt();
    }

    public static void check(JsonNode referenceCase) {
        HasaReference reference = new HasaReference(referenceCase);
        for (JsonNode epoch : referenceCase.path("epochs")) {
            reference.checkEpoch(epoch);
        }
        reference.checkCounts(referenceCase.path("final_fill_count"));
    }

    private void checkEpoch(JsonNode expected) {
        int epoch = expected.path("epoch").asInt();
        Set<Integer> seen = new HashSet<>();
        for (JsonNode batch : expected.path("batches")) {
            batch.path("indices").forEach(index -> seen.add(index.asInt()));
            checkBatch(epoch, batch);
        }
        everySampleInEveryEpoch &= seen.size() == samples;
    }

    private void checkBatch(int epoch, JsonNode expected) {
        String where = "epoch " + epoch;
        Assessment[] batch = observe(expected);
        counting.decide(batch);
        if (everySampleInEveryEpoch) {
            assertEquals(epoch, counting.mostObservations() - 1, where + " by counting");
        }
        selection.resume(epoch + 1);
        Reason[] reasons = selection.decide(batch);
        boolean[] kept = new boolean[batch.length];
        for (int row = 0; row < batch.length; row++) {
            kept[row] = reasons[row].keep();
        }
        double[] variances = doubles(expected.path("variances_float64"));
        if (Arrays.stream(variances).anyMatch(Double::isNaN)) {
            checkMended(where, epoch >= windowSize, batch, kept);
            return;
        }
        for (int row = 0; row < batch.length; row++) {
            assertClose(where + " variance of row " + row, variances[row], batch[row].lossVariance(), EXACT);
        }
        if (float32MasksBind) {
            assertArrayEquals(mask(expected.path("mask")), kept, where);
        }
        if (expected.path("mask_float64_robust").asBoolean()) {
            assertArrayEquals(mask(expected.path("mask_float64")), kept, where);
        }
    }

    private Assessment[] observe(JsonNode expected) {
        int[] indices = StreamSupport.stream(expected.path("indices").spliterator(), false)
                .mapToInt(JsonNode::asInt)
                .toArray();
        float[] losses = floats(expected.path("losses"));
        Map<Integer, Float> lastLosses = new HashMap<>();
        for (int row = 0; row < indices.length; row++) {
            lastLosses.put(indices[row], losses[row]);
        }
        lastLosses.forEach((index, loss) -> {
            SampleHistory history = histories.computeIfAbsent(index, unseen -> assessor.newHistory());
            latest.put(
                    index,
                    assessor.observe(
                            history,
                            ObservationBuilder.observationOf("" + index)
                                    .withLoss(loss)
                                    .build()));
        });
        return Arrays.stream(indices).mapToObj(latest::get).toArray(Assessment[]::new);
    }

    private void checkMended(String where, boolean warm, Assessment[] batch, boolean[] kept) {
        double[] judged = Arrays.stream(batch)
                .filter(assessment -> assessment.observation().hasFiniteLoss())
                .mapToDouble(Assessment::lossVariance)
                .sorted()
                .toArray();
        for (int row = 0; row < batch.length; row++) {
            boolean finite = batch[row].observation().hasFiniteLoss();
            boolean expected = finite && (!warm || batch[row].lossVariance() <= interpolated(judged));
            assertEquals(expected, kept[row], where + " row " + row);
        }
    }

    private double interpolated(double[] sorted) {
        double rank = keepRatio * (sorted.length - 1);
        int below = (int) (rank + 1e-9);
        double above = below + 1 < sorted.length ? sorted[below + 1] : sorted[below];
        return sorted[below] + Math.max(0, rank - below) * (above - sorted[below]);
    }

    private void checkCounts(JsonNode fillCounts) {
        latest.forEach((index, assessment) ->
                assertEquals(fillCounts.path(index).asLong(), assessment.observations(), "fill count of " + index));
    }

    private static boolean[] mask(JsonNode array) {
        boolean[] mask = new boolean[array.size()];
        for (int row = 0; row < mask.length; row++) {
            mask[row] = array.path(row).asBoolean();
        }
        return mask;
    }
}

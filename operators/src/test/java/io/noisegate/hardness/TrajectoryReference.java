package io.noisegate.hardness;

import static io.noisegate.ReferenceNumbers.assertAllClose;
import static io.noisegate.ReferenceNumbers.assertClose;
import static io.noisegate.ReferenceNumbers.doubles;
import static io.noisegate.ReferenceNumbers.ints;
import static io.noisegate.ReferenceNumbers.number;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.noisegate.hardness.SampleGroup.Thresholds;
import io.noisegate.sample.Label;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Runs the measures over the cases of those files that hold logits {@code [epoch, sample, class]}: each logit row becomes an
 * observation, as it does in a job.
 */
public final class TrajectoryReference {
    private static final double EXACT = 1e-9;
    private static final double FLOAT32 = 1e-6;
    private static final LossStatistics NO_LOSSES = HardnessMeasureContract.losses(0, 0);

    private TrajectoryReference() {}

    public static void checkAreaUnderMargin(JsonNode referenceCase) {
        int[] labels = ints(referenceCase.path("labels"));
        AreaUnderMargin measure = new AreaUnderMargin();
        double[][] accumulators = new double[labels.length][measure.accumulators()];
        for (JsonNode update : referenceCase.path("updates")) {
            int[] samples = ints(update.path("indices"));
            for (int i = 0; i < samples.length; i++) {
                int sample = samples[i];
                Observation seen =
                        observation(referenceCase, update.path("epoch").asInt(), sample, labels[sample]);
                measure.update(seen, accumulators[sample]);
                assertClose(
                        "margin",
                        number(update.path("margin").path(i)),
                        seen.prediction().margin(),
                        EXACT);
                if (update.has("other_class")) {
                    assertEquals(
                            update.path("other_class").path(i).asInt(),
                            seen.prediction().otherClass());
                    assertClose(
                            "AUM so far",
                            number(update.path("aum_so_far").path(i)),
                            measure.value(accumulators[sample], NO_LOSSES),
                            EXACT);
                }
            }
        }
        for (int sample = 0; sample < labels.length; sample++) {
            JsonNode expected = referenceCase.path("aum").path(sample);
            double aum = measure.value(accumulators[sample], NO_LOSSES);
            assertClose("AUM of sample " + sample, expected.isNull() ? Double.NaN : number(expected), aum, EXACT);
        }
    }

    public static void checkDataIq(JsonNode referenceCase) {
        assertAllClose(
                "aleatoric",
                doubles(referenceCase.path("aleatoric")),
                scores(new AleatoricUncertainty(), referenceCase),
                FLOAT32);
        assertAllClose(
                "confidence",
                doubles(referenceCase.path("confidence")),
                scores(new Confidence(), referenceCase),
                FLOAT32);
    }

    public static void checkDataMaps(JsonNode referenceCase) {
        assertAllClose(
                "variability",
                doubles(referenceCase.path("variability")),
                scores(new Variability(), referenceCase),
                FLOAT32);
        assertAllClose(
                "confidence",
                doubles(referenceCase.path("confidence")),
                scores(new Confidence(), referenceCase),
                FLOAT32);
    }

    /** What the file computes in double starts from float32 probabilities, so that no field is exact. */
    public static void checkErrorNorm(JsonNode referenceCase) {
        int[] labels = ints(referenceCase.path("labels"));
        double[] means = new double[labels.length];
        int epochs = referenceCase.path("logits").size();
        for (int epoch = 0; epoch < epochs; epoch++) {
            for (int sample = 0; sample < labels.length; sample++) {
                double[] probabilities = Softmax.probabilities(
                        doubles(referenceCase.path("logits").path(epoch).path(sample)));
                double square = LastLayerGradient.squaredError(probabilities, labels[sample]);
                means[sample] += Math.sqrt(square) / epochs;
                String where = "epoch " + epoch + " sample " + sample;
                assertClose(
                        where + " square",
                        number(referenceCase
                                .path("squared_score_per_epoch")
                                .path(epoch)
                                .path(sample)),
                        observation(referenceCase, epoch, sample, labels[sample])
                                .prediction()
                                .squaredError(),
                        FLOAT32);
                assertClose(
                        where + " norm",
                        number(referenceCase
                                .path("l2_norm_per_epoch_float64")
                                .path(epoch)
                                .path(sample)),
                        Math.sqrt(square),
                        FLOAT32);
            }
        }
        double[] expected = doubles(referenceCase.path("mean_l2_norm_float64"));
        assertAllClose("mean norm", expected, means, FLOAT32);
        assertAllClose("mean norm of the measure", expected, scores(new ErrorNorm(), referenceCase), FLOAT32);
    }

    public static void checkForgetting(JsonNode referenceCase) {
        int[] labels = ints(referenceCase.path("labels"));
        ForgettingEvents measure = new ForgettingEvents();
        double[][] accumulators = new double[labels.length][measure.accumulators()];
        int epochs = referenceCase.path("logits").size();
        for (int epoch = 0; epoch < epochs; epoch++) {
            for (int sample = 0; sample < labels.length; sample++) {
                measure.update(observation(referenceCase, epoch, sample, labels[sample]), accumulators[sample]);
                if (referenceCase.has("forgetting_count_after_epoch")) {
                    String where = "epoch " + epoch + " sample " + sample;
                    assertEquals(
                            referenceCase
                                    .path("forgetting_count_after_epoch")
                                    .path(epoch)
                                    .path(sample)
                                    .asLong(),
                            ForgettingEvents.events(accumulators[sample]),
                            where);
                    assertEquals(
                            referenceCase
                                    .path("remembered_after_epoch")
                                    .path(epoch)
                                    .path(sample)
                                    .asBoolean(),
                            ForgettingEvents.isRemembered(accumulators[sample]),
                            where);
                }
            }
        }
        int calls = referenceCase.path("update_calls").asInt(epochs);
        for (int sample = 0; sample < labels.length; sample++) {
            double original = (double) ForgettingEvents.events(accumulators[sample]) / calls;
            assertClose("score", number(referenceCase.path("final_score").path(sample)), original, EXACT);
            if (referenceCase.has("ever_learned")) {
                boolean learned =
                        referenceCase.path("ever_learned").path(sample).asBoolean();
                assertEquals(learned, !ForgettingEvents.isNeverLearned(accumulators[sample]));
                assertClose(
                        "mended score", learned ? original : 1, measure.value(accumulators[sample], NO_LOSSES), EXACT);
            }
        }
    }

    public static void checkSmallLoss(JsonNode referenceCase) {
        int[] labels = ints(referenceCase.path("labels"));
        int epochs = referenceCase.path("logits").size();
        double[] means = new double[labels.length];
        for (int sample = 0; sample < labels.length; sample++) {
            for (int epoch = 0; epoch < epochs; epoch++) {
                double loss = Softmax.crossEntropy(
                        labels[sample],
                        doubles(referenceCase.path("logits").path(epoch).path(sample)));
                means[sample] += loss / epochs;
                assertClose(
                        "loss",
                        number(referenceCase
                                .path("loss_per_epoch_float32")
                                .path(epoch)
                                .path(sample)),
                        loss,
                        FLOAT32);
            }
        }
        double[] measured = scores(new MeanLoss(), referenceCase);
        assertAllClose("mean loss", doubles(referenceCase.path("mean_loss_float64")), means, EXACT);
        assertAllClose("mean loss", doubles(referenceCase.path("mean_loss")), measured, FLOAT32);
    }

    public static void checkGroups(JsonNode referenceCase) {
        Thresholds thresholds = new Thresholds(
                referenceCase.path("x_thresh").asDouble(),
                referenceCase.path("y_thresh").asDouble());
        double[] confidence = doubles(referenceCase.path("confidence"));
        double[] uncertainty = doubles(referenceCase.path("uncertainty"));
        Set<Integer> hard = indices(referenceCase.path("hard"));
        Set<Integer> easy = indices(referenceCase.path("easy"));
        easy.removeAll(hard);
        for (int i = 0; i < confidence.length; i++) {
            SampleGroup expected =
                    hard.contains(i) ? SampleGroup.HARD : easy.contains(i) ? SampleGroup.EASY : SampleGroup.AMBIGUOUS;
            assertEquals(expected, SampleGroup.of(confidence[i], uncertainty[i], thresholds), "sample " + i);
        }
    }

    private static Set<Integer> indices(JsonNode array) {
        return new HashSet<>(Arrays.stream(ints(array)).boxed().toList());
    }

    /** The score of every sample after all epochs. */
    private static double[] scores(HardnessMeasure measure, JsonNode referenceCase) {
        int[] labels = ints(referenceCase.path("labels"));
        double[] scores = new double[labels.length];
        for (int sample = 0; sample < labels.length; sample++) {
            double[] accumulators = new double[measure.accumulators()];
            for (int epoch = 0; epoch < referenceCase.path("logits").size(); epoch++) {
                measure.update(observation(referenceCase, epoch, sample, labels[sample]), accumulators);
            }
            scores[sample] = measure.value(accumulators, HardnessMeasureContract.lossesOf(List.of()));
        }
        return scores;
    }

    private static Observation observation(JsonNode referenceCase, int epoch, int sample, int label) {
        double[] logits = doubles(referenceCase.path("logits").path(epoch).path(sample));
        FloatBuffer buffer = FloatBuffer.allocate(logits.length);
        for (double logit : logits) {
            buffer.put((float) logit);
        }
        return new Observation(
                "" + sample,
                epoch,
                1,
                0,
                1,
                epoch,
                Label.ofClass(label),
                (float) Softmax.crossEntropy(label, logits),
                Prediction.ofLogits(buffer, 0, logits.length, label, false));
    }
}

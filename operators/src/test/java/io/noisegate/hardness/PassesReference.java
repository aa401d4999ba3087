package io.noisegate.hardness;

import static io.noisegate.ReferenceNumbers.assertAllClose;
import static io.noisegate.ReferenceNumbers.assertClose;
import static io.noisegate.ReferenceNumbers.doubles;
import static io.noisegate.ReferenceNumbers.ints;
import static io.noisegate.ReferenceNumbers.number;
import static io.noisegate.ReferenceNumbers.table;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.IntStream;

/** Runs what looks at a sample once, after training, over the cases of its files. */
public final class PassesReference {
    private static final double EXACT = 1e-9;
    private static final double FLOAT32 = 1e-6;
    private static final double PROTOTYPE_FLOAT32 = 5e-6;
    private static final double DETECTOR_FLOAT32 = 1e-5;

    private PassesReference() {}

    public static void checkConfidenceAgreement(JsonNode referenceCase) {
        int classes = referenceCase.path("classes").asInt();
        for (int sample = 0; sample < referenceCase.path("samples").asInt(); sample++) {
            ConfidenceAgreement agreement = new ConfidenceAgreement(classes);
            for (JsonNode pass : referenceCase.path("mc_logits")) {
                agreement.add(Softmax.probabilities(doubles(pass.path(sample))));
            }
            assertClose("score", number(referenceCase.path("score").path(sample)), agreement.agreement(), FLOAT32);
            assertClose(
                    "score in double",
                    number(referenceCase.path("score_float64").path(sample)),
                    agreement.agreement(),
                    EXACT);
            assertClose(
                    "mean of maxima",
                    number(referenceCase.path("mean_of_pass_maxima_float64").path(sample)),
                    agreement.meanOfMaxima(),
                    EXACT);
        }
    }

    public static void checkPrototypes(JsonNode referenceCase) {
        int classes = referenceCase.path("classes").asInt();
        int[] labels = ints(referenceCase.path("labels"));
        double[][] embeddings = table(referenceCase.path("embeddings"));
        ClassPrototypes prototypes = new ClassPrototypes(classes, embeddings[0].length);
        for (int i = 0; i < labels.length; i++) {
            prototypes.add(labels[i], embeddings[i]);
        }
        boolean originalFails = referenceCase.has("error");
        for (int each = 0; each < classes; each++) {
            int k = each;
            if (!originalFails) {
                assertAllClose(
                        "prototype " + k,
                        doubles(referenceCase.path("class_means_float64").path(k)),
                        prototypes.prototype(k),
                        EXACT);
            } else if (IntStream.of(labels).noneMatch(label -> label == k)) {
                assertEquals(Double.NaN, prototypes.typicality(k, embeddings[0]), "a class without members");
            }
        }
        for (int i = 0; i < labels.length; i++) {
            double typicality = prototypes.typicality(labels[i], embeddings[i]);
            assertTrue(typicality >= -1 - EXACT && typicality <= 1 + EXACT, "a cosine");
            if (!originalFails) {
                assertClose("score", number(referenceCase.path("score").path(i)), typicality, PROTOTYPE_FLOAT32);
                assertClose("score", number(referenceCase.path("score_float64").path(i)), typicality, EXACT);
            }
        }
    }

    public static void checkDivergence(JsonNode referenceCase) {
        if (referenceCase.has("score_with_0_log_0_taken_as_0")) {
            double[][] original = table(referenceCase.path("softmax_original_float32"));
            double[][] augmented = table(referenceCase.path("softmax_augmented_float32"));
            double[] expected = doubles(referenceCase.path("score_with_0_log_0_taken_as_0"));
            for (int i = 0; i < expected.length; i++) {
                double divergence = AugmentationDivergence.ofProbabilities(original[i], augmented[i]);
                assertClose("score " + i, expected[i], divergence, FLOAT32);
            }
            return;
        }
        boolean underflow = referenceCase.has("score_float64_from_log_softmax");
        double[] expected = doubles(referenceCase.path(underflow ? "score_float64_from_log_softmax" : "score_float64"));
        double[] float32 = doubles(referenceCase.path("score_float32"));
        double[][] original = table(referenceCase.path("logits_original"));
        double[][] augmented = table(referenceCase.path("logits_augmented"));
        for (int i = 0; i < expected.length; i++) {
            double divergence = AugmentationDivergence.ofLogits(original[i], augmented[i]);
            assertClose("score " + i, expected[i], divergence, EXACT);
            if (!underflow) {
                assertClose("score " + i, float32[i], divergence, FLOAT32);
            }
        }
    }

    /** The weights of H-CAT's own detectors are not part of the files, so of these only the decision is compared. */
    public static void checkDetector(JsonNode referenceCase) {
        double[][] softmax = table(referenceCase.path("softmax_float64"));
        double[][] float32 = table(referenceCase.path("softmax_float32"));
        LstmDetector detector = referenceCase.has("state") ? detector(referenceCase.path("state")) : null;
        for (int i = 0; i < softmax.length; i++) {
            double wrong = softmax[i][1];
            if (detector != null) {
                double[] trajectory = doubles(referenceCase.path("trajectories").path(i));
                wrong = detector.wrongProbability(trajectory);
                assertClose("probability", softmax[i][1], wrong, EXACT);
                assertClose("probability", float32[i][1], wrong, DETECTOR_FLOAT32);
                assertAllClose(
                        "logits",
                        doubles(referenceCase.path("logits_float64").path(i)),
                        detector.logits(trajectory),
                        EXACT);
            }
            assertEquals(referenceCase.path("prediction").path(i).asInt() == 1, LstmDetector.isWrong(wrong));
        }
    }

    private static LstmDetector detector(JsonNode state) {
        return new LstmDetector(
                List.of(layer(state, "l0"), layer(state, "l1")),
                table(state.path("classifier.weight")),
                doubles(state.path("classifier.bias")));
    }

    private static LstmDetector.Layer layer(JsonNode state, String name) {
        double[] bias = doubles(state.path("lstm.bias_ih_" + name));
        double[] recurrentBias = doubles(state.path("lstm.bias_hh_" + name));
        for (int i = 0; i < bias.length; i++) {
            bias[i] += recurrentBias[i];
        }
        return new LstmDetector.Layer(
                table(state.path("lstm.weight_ih_" + name)), table(state.path("lstm.weight_hh_" + name)), bias);
    }
}

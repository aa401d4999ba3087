package io.noisegate.selection;

import static io.noisegate.ReferenceNumbers.assertAllClose;
import static io.noisegate.ReferenceNumbers.assertClose;
import static io.noisegate.ReferenceNumbers.doubles;
import static io.noisegate.ReferenceNumbers.flat;
import static io.noisegate.ReferenceNumbers.ints;
import static io.noisegate.ReferenceNumbers.number;
import static io.noisegate.ReferenceNumbers.table;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.noisegate.hardness.Softmax;
import io.noisegate.history.SoftTarget;

/** Runs self-adaptive training, blended and running, over the arrays of {@code sat.json}. */
public final class SelfAdaptiveReference {
    private static final double EXACT = 1e-9;
    private static final double FLOAT32 = 1e-6;

    private SelfAdaptiveReference() {}

    public static void check(JsonNode referenceCase) {
        double share = referenceCase.path("alpha").asDouble();
        double[][] logits = table(referenceCase.path("logits"));
        int[] labels = ints(referenceCase.path("targets"));
        double loss = 0;
        for (int row = 0; row < labels.length; row++) {
            double[] p = Softmax.probabilities(logits[row]);
            double[] target = SelfAdaptiveTargets.blended(p, labels[row], share);
            loss += Softmax.crossEntropy(target, logits[row]) / labels.length;
            String where = "row " + row;
            double[] gradient = difference(p, target, labels.length);
            assertAllClose(
                    where + " gradient",
                    doubles(referenceCase.path("grad_logits_float64").path(row)),
                    gradient,
                    EXACT);
            assertAllClose(
                    where + " gradient",
                    doubles(referenceCase.path("grad_logits_float32").path(row)),
                    gradient,
                    FLOAT32);
            assertClose(
                    where + " confidence",
                    number(referenceCase.path("confidence_float64").path(row)),
                    Softmax.largest(p),
                    EXACT);
            if (share > 0) {
                assertAllClose(
                        where + " target",
                        doubles(referenceCase.path("adaptive_labels_float64").path(row)),
                        target,
                        EXACT);
            }
        }
        assertClose("loss", number(referenceCase.path("loss_float64")), loss, EXACT);
        assertClose("loss", number(referenceCase.path("loss_float32")), loss, FLOAT32);
    }

    public static void checkSchedule(JsonNode schedule) {
        SelfAdaptiveTargets targets = new SelfAdaptiveTargets(
                schedule.path("alpha_start").asDouble(),
                schedule.path("alpha_end").asDouble(),
                schedule.path("warmup_epochs").asLong(),
                schedule.path("total_epochs").asLong());
        double[] expected = doubles(schedule.path("alpha_by_epoch"));
        for (int epoch = 0; epoch < expected.length; epoch++) {
            assertClose("epoch " + epoch, expected[epoch], targets.share(epoch), EXACT);
        }
    }

    public static void checkRejection(JsonNode rejection) {
        Abstention abstention = new Abstention(rejection.path("threshold").asDouble());
        double[][] logits = table(rejection.path("logits"));
        for (int row = 0; row < logits.length; row++) {
            double confidence = Softmax.largest(Softmax.probabilities(logits[row]));
            assertClose(
                    "confidence", number(rejection.path("confidence_float64").path(row)), confidence, EXACT);
            assertEquals(
                    rejection.path("reject").path(row).asBoolean(),
                    abstention.abstains(
                            number(rejection.path("confidence_float64").path(row))),
                    "row " + row);
        }
    }

    public static void checkRunningTarget(JsonNode sequence) {
        int classes = sequence.path("num_classes").asInt();
        int[] labels = ints(sequence.path("labels"));
        float[][] targets = new float[labels.length][];
        for (int sample = 0; sample < labels.length; sample++) {
            targets[sample] = SoftTarget.ofLabel(labels[sample], classes);
        }
        for (JsonNode step : sequence.path("steps")) {
            boolean started =
                    step.path("epoch").asInt() >= sequence.path("start_epoch").asInt();
            checkStep(step, started, sequence.path("momentum").asDouble(), targets);
        }
    }

    private static void checkStep(JsonNode step, boolean started, double momentum, float[][] targets) {
        int[] samples = ints(step.path("indices"));
        double[][] logits = table(step.path("logits"));
        float[] weights = new float[samples.length];
        for (int row = 0; row < samples.length; row++) {
            if (started) {
                targets[samples[row]] =
                        SoftTarget.updated(targets[samples[row]], floats(Softmax.probabilities(logits[row])), momentum);
            }
            weights[row] = SoftTarget.weight(targets[samples[row]]);
        }
        BatchWeights.scaleToMeanOne(weights);
        double loss = 0;
        for (int row = 0; row < samples.length; row++) {
            double[] target = doublesOf(targets[samples[row]]);
            loss += weights[row] * Softmax.crossEntropy(target, logits[row]) / samples.length;
            double[] gradient = difference(Softmax.probabilities(logits[row]), target, samples.length / weights[row]);
            assertAllClose(
                    "target", doubles(step.path("soft_labels_after_float32").path(row)), target, FLOAT32);
            assertAllClose("gradient", flat(step.path("grad_logits_float32").path(row)), gradient, FLOAT32);
        }
        assertClose("loss", number(step.path("loss_float32")), loss, FLOAT32);
    }

    /** {@code (p - q) / rows}: the gradient of the mean cross-entropy by the logits. */
    private static double[] difference(double[] probabilities, double[] target, double rows) {
        double[] gradient = new double[target.length];
        for (int k = 0; k < gradient.length; k++) {
            gradient[k] = (probabilities[k] - target[k]) / rows;
        }
        return gradient;
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int k = 0; k < floats.length; k++) {
            floats[k] = (float) values[k];
        }
        return floats;
    }

    private static double[] doublesOf(float[] values) {
        double[] doubles = new double[values.length];
        for (int k = 0; k < doubles.length; k++) {
            doubles[k] = values[k];
        }
        return doubles;
    }
}

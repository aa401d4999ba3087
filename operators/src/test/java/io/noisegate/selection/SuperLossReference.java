package io.noisegate.selection;

import static io.noisegate.ReferenceNumbers.assertClose;
import static io.noisegate.ReferenceNumbers.doubles;
import static io.noisegate.ReferenceNumbers.floats;
import static io.noisegate.ReferenceNumbers.number;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.Map;

/** Runs SuperLoss over the cases of {@code superloss.json}. */
public final class SuperLossReference {
    private static final double EXACT = 1e-9;
    private static final double FLOAT32 = 1e-5;
    private static final double FLOAT32_NEAR_THE_CAP = 1e-3;
    private static final double NEAR_THE_CAP = 2;

    private SuperLossReference() {}

    /** Each mode of a case (train, eval, ...) has a threshold of its own. */
    public static void check(JsonNode referenceCase) {
        SuperLossSettings settings = new SuperLossSettings(
                referenceCase.path("threshold").asText(),
                referenceCase.path("regularization").asDouble(),
                0,
                true);
        Map<String, SuperLoss> byMode = new HashMap<>();
        int step = 0;
        for (JsonNode expected : referenceCase.path("steps")) {
            String mode = expected.path("mode").asText();
            SuperLoss superLoss =
                    byMode.computeIfAbsent(mode, key -> settings.forTraining().orElseThrow());
            double before = superLoss.threshold();
            boolean settled = superLoss.memory().settled();
            float[] losses = floats(expected.path("losses"));
            double[] confidences =
                    superLoss.confidences(losses, expected.path("warmup").asBoolean());
            String where = "step " + step++;
            boolean original = !Double.isNaN(number(expected.path("tau_float64")));
            if (original) {
                compare(where, expected, superLoss, confidences, losses);
            } else {
                assertClose(
                        where + " mended tau", mendedThreshold(before, settled, losses), superLoss.threshold(), EXACT);
            }
        }
    }

    private static void compare(
            String where, JsonNode expected, SuperLoss superLoss, double[] confidences, float[] losses) {
        assertClose(where + " tau", number(expected.path("tau_float64")), superLoss.threshold(), EXACT);
        double[] exact = doubles(expected.path("confidence_float64"));
        double[] exactLoss = doubles(expected.path("super_loss_float64"));
        double[] derivative = doubles(expected.path("d_super_loss_d_loss_sigma_constant_float64"));
        double[] float32 = doubles(expected.path("confidence_float32"));
        double[] float32Loss = doubles(expected.path("super_loss_float32"));
        for (int i = 0; i < losses.length; i++) {
            String sample = where + " sample " + i;
            assertClose(sample + " confidence", exact[i], confidences[i], EXACT);
            assertClose(sample + " super loss", exactLoss[i], superLoss.superLoss(losses[i]), EXACT);
            assertClose(sample + " derivative", derivative[i], confidences[i], EXACT);
            if (Float.isFinite(losses[i])) {
                double tolerance = exact[i] > NEAR_THE_CAP ? FLOAT32_NEAR_THE_CAP : FLOAT32;
                assertClose(sample + " float32 confidence", float32[i], confidences[i], tolerance);
                assertClose(sample + " float32 super loss", float32Loss[i], superLoss.superLoss(losses[i]), tolerance);
            }
        }
    }

    /** The original's tau is NaN for ever after one NaN loss; ours leaves that loss out. */
    private static double mendedThreshold(double before, boolean settled, float[] losses) {
        double sum = 0;
        int finite = 0;
        for (float loss : losses) {
            if (Float.isFinite(loss)) {
                sum += loss;
                finite++;
            }
        }
        return settled ? before - 0.1 * (before - sum / finite) : sum / finite;
    }
}

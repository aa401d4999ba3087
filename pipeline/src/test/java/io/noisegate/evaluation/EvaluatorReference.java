package io.noisegate.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.noisegate.hardness.SampleGroup;
import java.util.Arrays;
import java.util.Comparator;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;

/** Runs ranking metrics and percentiles over the cases of {@code hcat_evaluator.json}, which are scikit-learn's and numpy's. */
final class EvaluatorReference {
    private static final double TOLERANCE = 1e-9;
    private static final Set<String> HIGH_IS_POSITIVE = Set.of("el2n", "grand", "loss", "forgetting", "detector");

    private EvaluatorReference() {}

    static void check(JsonNode referenceCase) {
        boolean[] perturbed = booleans(referenceCase.path("flags"));
        boolean[] clean = new boolean[perturbed.length];
        for (int i = 0; i < clean.length; i++) {
            clean[i] = !perturbed[i];
        }
        double[] raw = numbers(referenceCase.path("raw_scores"));
        double[] filled = withMeanForUndefined(raw);
        double[] suspicion = Arrays.stream(filled)
                .map(score -> referenceCase.path("suspect_sign").asInt(1) * score)
                .toArray();
        RankingMetrics suspects = new RankingMetrics(suspicion, perturbed);
        if (referenceCase.hasNonNull("error")) {
            // The original stops at an infinite score, which here has a rank.
            assertEquals(true, suspects.auroc().isPresent());
            return;
        }
        assertAgrees(referenceCase.path("auroc_suspect"), suspects.auroc(), "AUROC");
        assertAgrees(referenceCase.path("auprc_suspect"), suspects.averagePrecision(), "average precision");

        RankingMetrics cleanOnes = new RankingMetrics(filled, clean);
        boolean highIsPositive =
                HIGH_IS_POSITIVE.contains(referenceCase.path("method").asText());
        RankingMetrics original = highIsPositive ? new RankingMetrics(filled, perturbed) : cleanOnes;
        assertAgrees(referenceCase.path("auc_roc_original"), original.auroc(), "AUROC of the original");
        if (cleanOnes.auroc().isPresent()) {
            assertAgrees(referenceCase.path("auc_prc_original"), cleanOnes.averagePrecision(), "AUPRC of the original");
        }
        checkFlags(referenceCase, raw);
    }

    private static void checkFlags(JsonNode referenceCase, double[] raw) {
        boolean[] expected = booleans(referenceCase.path("fixed_threshold_flags_original"));
        boolean[] actual = flags(referenceCase, raw);
        String method = referenceCase.path("method").asText();
        if (method.equals("cleanlab")) {
            // Which of equal scores is flagged hangs on an unstable sort.
            assertEquals(chosen(expected, raw), chosen(actual, raw), method);
        } else {
            assertEquals(Arrays.toString(expected), Arrays.toString(actual), method);
        }
    }

    private static String chosen(boolean[] flags, double[] scores) {
        return Arrays.toString(IntStream.range(0, flags.length)
                .filter(i -> flags[i])
                .mapToDouble(i -> scores[i])
                .sorted()
                .toArray());
    }

    /** The fixed rules of H-CAT. */
    private static boolean[] flags(JsonNode referenceCase, double[] scores) {
        double proportion = referenceCase.path("proportion").asDouble();
        double high = Percentile.of(scores, 100 * (1 - proportion));
        boolean[] flags = new boolean[scores.length];
        switch (referenceCase.path("method").asText()) {
            case "cleanlab" ->
                IntStream.range(0, scores.length)
                        .boxed()
                        .sorted(Comparator.comparingDouble(i -> scores[i]))
                        .limit(referenceCase.path("num_errors").asInt())
                        .forEach(i -> flags[i] = true);
            case "aum" -> fill(flags, i -> scores[i] < Percentile.of(scores, 99));
            case "forgetting" -> fill(flags, i -> scores[i] > 0);
            case "grand", "el2n", "loss", "prototypicality", "allsh" -> fill(flags, i -> scores[i] >= high);
            case "vog" -> fill(flags, i -> scores[i] > high);
            case "conf_agree" -> fill(flags, i -> scores[i] <= Percentile.of(scores, 100 * proportion));
            case "dataiq", "datamaps" -> {
                double[] uncertainty = numbers(referenceCase.path("uncertainty"));
                fill(
                        flags,
                        i -> SampleGroup.of(scores[i], uncertainty[i], SampleGroup.Thresholds.DEFAULTS)
                                == SampleGroup.HARD);
            }
            case "detector" -> fill(flags, i -> scores[i] == 1);
            default -> throw new AssertionError("No rule for " + referenceCase.path("method"));
        }
        return flags;
    }

    private static void fill(boolean[] flags, IntPredicate rule) {
        for (int i = 0; i < flags.length; i++) {
            flags[i] = rule.test(i);
        }
    }

    private static void assertAgrees(JsonNode expected, OptionalDouble actual, String what) {
        assertEquals(expected.isNumber(), actual.isPresent(), what);
        if (expected.isNumber()) {
            assertEquals(expected.doubleValue(), actual.getAsDouble(), TOLERANCE, what);
        }
    }

    /** Like the original: the mean of the others for an undefined score. */
    private static double[] withMeanForUndefined(double[] scores) {
        double mean = Arrays.stream(scores)
                .filter(score -> !Double.isNaN(score))
                .average()
                .orElseThrow();
        return Arrays.stream(scores)
                .map(score -> Double.isNaN(score) ? mean : score)
                .toArray();
    }

    private static double[] numbers(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .mapToDouble(node -> node.isTextual() ? Double.parseDouble(node.asText()) : node.asDouble(Double.NaN))
                .toArray();
    }

    private static boolean[] booleans(JsonNode array) {
        boolean[] values = new boolean[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.path(i).asInt() == 1 || array.path(i).asBoolean();
        }
        return values;
    }
}

package io.noisegate.selection.confident;

import static io.noisegate.ReferenceNumbers.assertAllClose;
import static io.noisegate.ReferenceNumbers.assertClose;
import static io.noisegate.ReferenceNumbers.doubles;
import static io.noisegate.ReferenceNumbers.ints;
import static io.noisegate.ReferenceNumbers.number;
import static io.noisegate.ReferenceNumbers.table;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import io.noisegate.ReferenceNumbers;
import io.noisegate.selection.confident.LabelIssues.Rule;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Runs confident learning over the cases of {@code cleanlab.json}. */
public final class ConfidentLearningReference {
    private static final double EXACT = 1e-9;
    private static final double FLOAT32 = 1e-6;
    private static final Map<String, Rule> RULES = Map.of(
            "prune_by_noise_rate", Rule.PRUNE_BY_NOISE_RATE,
            "prune_by_class", Rule.PRUNE_BY_CLASS,
            "both", Rule.BOTH,
            "confident_learning", Rule.CONFIDENT_LEARNING,
            "predicted_neq_given", Rule.PREDICTED_NOT_GIVEN,
            "low_normalized_margin", Rule.LOW_NORMALIZED_MARGIN,
            "low_self_confidence", Rule.LOW_SELF_CONFIDENCE);

    private final JsonNode expected;
    private final int[] labels;
    private final double[][] probabilities;
    private final int classes;
    private final ConfidentThresholds thresholds;
    private final ConfidentJoint joint;
    private final long[] labelCounts;

    private ConfidentLearningReference(JsonNode referenceCase) {
        expected = referenceCase;
        labels = ints(referenceCase.path("labels"));
        probabilities = table(referenceCase.path("pred_probs"));
        classes = referenceCase.path("classes").asInt();
        thresholds = ConfidentThresholds.of(labels, probabilities, classes);
        joint = ConfidentJoint.of(thresholds, labels, probabilities);
        labelCounts = new long[classes];
        for (int label : labels) {
            labelCounts[label]++;
        }
    }

    public static void check(JsonNode referenceCase) {
        ConfidentLearningReference reference = new ConfidentLearningReference(referenceCase);
        reference.checkQuality();
        reference.checkJoint();
        reference.checkIssues();
        reference.checkStream();
    }

    private void checkQuality() {
        JsonNode quality = expected.path("label_quality");
        for (int i = 0; i < labels.length; i++) {
            double[] p = probabilities[i];
            double[] adjusted = thresholds.adjusted(p);
            checkQuality(quality, "self_confidence", i, LabelQuality.SELF_CONFIDENCE.of(p, labels[i]));
            checkQuality(quality, "self_confidence_adjusted", i, LabelQuality.SELF_CONFIDENCE.of(adjusted, labels[i]));
            checkQuality(quality, "normalized_margin", i, LabelQuality.NORMALIZED_MARGIN.of(p, labels[i]));
            checkQuality(
                    quality, "normalized_margin_adjusted", i, LabelQuality.NORMALIZED_MARGIN.of(adjusted, labels[i]));
            checkQuality(
                    quality,
                    "confidence_weighted_entropy",
                    i,
                    LabelQuality.CONFIDENCE_WEIGHTED_ENTROPY.of(p, labels[i]));
        }
    }

    private static void checkQuality(JsonNode quality, String name, int sample, double actual) {
        if (quality.has(name)) {
            assertClose(name + " of " + sample, number(quality.path(name).path(sample)), actual, EXACT);
        }
    }

    private void checkJoint() {
        assertAllClose("thresholds", doubles(expected.path("confident_thresholds")), thresholds.values(), EXACT);
        assertArrayEquals(counts("confident_joint_raw"), flat(joint.counts()), "confident joint");
        assertArrayEquals(
                counts("confident_joint_calibrated"), flat(joint.calibrated(labelCounts)), "calibrated joint");
        int[] offDiagonal = IntStream.range(0, labels.length)
                .filter(i -> thresholds.isConfident(probabilities[i]))
                .filter(i -> thresholds.guess(probabilities[i]) != labels[i])
                .toArray();
        assertArrayEquals(ints(expected.path("off_diagonal_indices")), offDiagonal, "off the diagonal");

        NoiseProfile profile = new NoiseProfile(joint, labelCounts);
        for (int label = 0; label < classes; label++) {
            for (int k = 0; k < classes; k++) {
                assertClose(
                        "joint", number(expected.path("joint").path(label).path(k)), profile.joint(label, k), EXACT);
            }
        }
        assertEquals(
                expected.path("num_label_issues")
                        .path("off_diagonal_calibrated")
                        .asLong(),
                Math.round(labels.length * profile.noiseRate()));
    }

    private long[] counts(String name) {
        return Arrays.stream(ReferenceNumbers.flat(expected.path(name)))
                .mapToLong(value -> (long) value)
                .toArray();
    }

    private static long[] flat(long[][] counts) {
        return Arrays.stream(counts).flatMapToLong(Arrays::stream).toArray();
    }

    private void checkIssues() {
        LabelIssues issues = new LabelIssues(labels, probabilities, classes);
        Set<String> sensitive = new HashSet<>();
        expected.path("filters_sensitive_to_sort_order_of_ties").forEach(name -> sensitive.add(name.asText()));
        assertEquals(
                expected.path("num_label_issues").path("off_diagonal").asInt(),
                issues.indices(Rule.CONFIDENT_LEARNING).length);
        expected.path("find_label_issues").properties().forEach(filter -> {
            int[] wanted = ints(filter.getValue().path("indices"));
            int[] found = issues.indices(RULES.get(filter.getKey()));
            assertEquals(wanted.length, found.length, filter.getKey());
            if (!sensitive.contains(filter.getKey())) {
                assertArrayEquals(wanted, found, filter.getKey());
            }
        });
    }

    /** Two passes over an unchanging model: the first settles the thresholds, the second the joint. */
    private void checkStream() {
        StreamingConfidentJoint stream = new StreamingConfidentJoint(classes);
        SampleVote[] votes = new SampleVote[labels.length];
        for (int pass = 0; pass < 2; pass++) {
            for (int i = 0; i < labels.length; i++) {
                votes[i] = stream.observe(votes[i], labels[i], floats(probabilities[i]));
            }
        }
        assertAllClose("thresholds", thresholds.values(), stream.thresholds().values(), FLOAT32);
        assertArrayEquals(flat(joint.counts()), flat(stream.joint().counts()), "confident joint on a stream");
    }

    private static float[] floats(double[] values) {
        float[] floats = new float[values.length];
        for (int k = 0; k < floats.length; k++) {
            floats[k] = (float) values[k];
        }
        return floats;
    }
}

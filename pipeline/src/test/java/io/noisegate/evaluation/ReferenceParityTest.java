package io.noisegate.evaluation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;

/**
 * The metrics against scikit-learn 1.9.1, on {@code hcat_evaluator.json} from the folder {@code reference.dir}, or from
 * the copy in the resources when that is not set.
 */
class ReferenceParityTest {
    private static final String FILE = "hcat_evaluator.json";
    private static final double TOLERANCE = 1e-9;

    @Test
    void agreesWithScikitLearn() throws IOException {
        int cases = 0;
        for (JsonNode testCase : readCases()) {
            if (testCase.hasNonNull("error")) {
                continue; // the original stops at an infinite score, which here has a rank
            }
            agrees(testCase);
            cases++;
        }

        assertTrue(cases > 0, "no case was run");
    }

    private static void agrees(JsonNode testCase) {
        String name = testCase.get("name").asText();
        boolean[] flagged = new boolean[testCase.get("flags").size()];
        for (int i = 0; i < flagged.length; i++) {
            flagged[i] = testCase.get("flags").get(i).asInt() == 1;
        }
        double[] scores = suspicion(
                testCase.get("raw_scores"), testCase.get("suspect_sign").asInt());

        RankingMetrics metrics = new RankingMetrics(scores, flagged);

        assertAgrees(testCase.path("auroc_suspect"), metrics.auroc(), name + ": AUROC");
        assertAgrees(testCase.path("auprc_suspect"), metrics.averagePrecision(), name + ": average precision");
    }

    private static void assertAgrees(JsonNode expected, OptionalDouble actual, String what) {
        assertEquals(expected.isNumber(), actual.isPresent(), what);
        if (expected.isNumber()) {
            assertEquals(expected.doubleValue(), actual.getAsDouble(), TOLERANCE, what);
        }
    }

    /** The scores with a high one for a suspect; like the original, with the mean of the others for an undefined one. */
    private static double[] suspicion(JsonNode rawScores, int sign) {
        double mean = StreamSupport.stream(rawScores.spliterator(), false)
                .filter(JsonNode::isNumber)
                .mapToDouble(JsonNode::doubleValue)
                .average()
                .orElseThrow();
        return StreamSupport.stream(rawScores.spliterator(), false)
                .mapToDouble(score -> sign * (score.isNumber() ? score.doubleValue() : mean))
                .toArray();
    }

    private static JsonNode readCases() throws IOException {
        String folder = System.getProperty("reference.dir", "");
        if (folder.isEmpty()) {
            try (InputStream in = ReferenceParityTest.class.getResourceAsStream("/reference/" + FILE)) {
                assertNotNull(in);
                return new ObjectMapper().readTree(in).get("cases");
            }
        }
        Path file = Path.of(folder, FILE);
        assumeTrue(Files.exists(file), () -> file + " is not there; the folder is about other methods");
        return new ObjectMapper().readTree(file.toFile()).get("cases");
    }
}

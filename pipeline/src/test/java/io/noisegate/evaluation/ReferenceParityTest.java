package io.noisegate.evaluation;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.noisegate.dataset.perturbation.PerturbationReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Metrics and kinds of hardness against the originals, on the files that are this module's own: from the folder in system
 * property {@code reference.dir}, or from the test resources when it is not set. The test of the same name in the module
 * {@code operators} has all other files, and refuses those that no module knows.
 */
class ReferenceParityTest {
    private static final Map<String, Consumer<JsonNode>> CHECKS = new TreeMap<>(Map.of(
            "hcat_evaluator.json", EvaluatorReference::check, "perturbations.json", PerturbationReference::check));

    @TestFactory
    Stream<DynamicTest> everyCaseOfTheOriginals() throws IOException {
        String chosen = System.getProperty("reference.dir", "");
        Path folder = chosen.isEmpty() ? Path.of("src", "test", "resources", "reference") : Path.of(chosen);
        List<DynamicTest> cases = new ArrayList<>();
        int files = 0;
        for (Map.Entry<String, Consumer<JsonNode>> check : CHECKS.entrySet()) {
            Path file = folder.resolve(check.getKey());
            if (Files.exists(file)) {
                files++;
                String method = check.getKey().replace(".json", "");
                for (JsonNode referenceCase :
                        new ObjectMapper().readTree(file.toFile()).path("cases")) {
                    String name = referenceCase.path("name").asText().replace('_', ' ');
                    cases.add(DynamicTest.dynamicTest(
                            method + ": " + name, () -> check.getValue().accept(referenceCase)));
                }
            }
        }
        assumeTrue(files > 0, () -> folder + " is about other methods");
        assertTrue(!cases.isEmpty(), () -> "no reference case found in " + folder);
        return cases.stream();
    }
}

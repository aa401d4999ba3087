package io.noisegate;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.noisegate.selection.HasaReference;
import io.noisegate.selection.SuperLossReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestReporter;

/**
 * The methods against what their original implementations computed.
 *
 * <p>The cases are read from the folder in system property {@code reference.dir}, or from the test resources when it is
 * not set. Their format and the tolerances are those of the folder's README.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ReferenceParityTest {
    private static final Map<String, Consumer<JsonNode>> CHECKS =
            Map.of("hasa.json", HasaReference::check, "superloss.json", SuperLossReference::check);

    private final ObjectMapper json = new ObjectMapper();

    @TestFactory
    Stream<DynamicTest> everyCaseOfTheOriginals(TestReporter reporter) throws IOException {
        List<Path> files = referenceFiles();
        List<DynamicTest> cases = files.stream()
                .filter(file -> CHECKS.containsKey(name(file)))
                .flatMap(this::casesOf)
                .toList();
        files.stream()
                .filter(file -> !CHECKS.containsKey(name(file)))
                .forEach(file -> reporter.publishEntry("not compared here", name(file)));
        assertTrue(!cases.isEmpty(), "no reference case found in " + files);
        return cases.stream();
    }

    private Stream<DynamicTest> casesOf(Path file) {
        String method = name(file).replace(".json", "");
        Stream.Builder<DynamicTest> cases = Stream.builder();
        for (JsonNode referenceCase : read(file).path("cases")) {
            String name = method + ": " + referenceCase.path("name").asText().replace('_', ' ');
            cases.add(DynamicTest.dynamicTest(name, () -> CHECKS.get(name(file)).accept(referenceCase)));
        }
        return cases.build();
    }

    private static List<Path> referenceFiles() throws IOException {
        String chosen = System.getProperty("reference.dir", "");
        Path folder = chosen.isEmpty() ? Path.of("src", "test", "resources", "reference") : Path.of(chosen);
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> name(file).endsWith(".json")).sorted().toList();
        }
    }

    private JsonNode read(Path file) {
        try {
            return json.readTree(file.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String name(Path file) {
        return file.getFileName().toString();
    }
}

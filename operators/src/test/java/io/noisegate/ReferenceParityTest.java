package io.noisegate;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.noisegate.hardness.GradientReference;
import io.noisegate.hardness.PassesReference;
import io.noisegate.hardness.TrajectoryReference;
import io.noisegate.selection.BatchLossFilterReference;
import io.noisegate.selection.HasaReference;
import io.noisegate.selection.SelfAdaptiveReference;
import io.noisegate.selection.SuperLossReference;
import io.noisegate.selection.confident.ConfidentLearningReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    /** The checks of each file, by the array whose elements they take. */
    private static final Map<String, Map<String, Consumer<JsonNode>>> CHECKS = Map.ofEntries(
            Map.entry("hasa.json", cases(HasaReference::check)),
            Map.entry("superloss.json", cases(SuperLossReference::check)),
            Map.entry(
                    "batch_loss_filter.json",
                    Map.of(
                            "cases",
                            BatchLossFilterReference::check,
                            "epoch_cases",
                            BatchLossFilterReference::checkEpochs)),
            Map.entry(
                    "sat.json",
                    Map.of(
                            "cases",
                            SelfAdaptiveReference::check,
                            "alpha_schedules",
                            SelfAdaptiveReference::checkSchedule,
                            "reject_cases",
                            SelfAdaptiveReference::checkRejection,
                            "paper_ema_cases",
                            SelfAdaptiveReference::checkRunningTarget)),
            Map.entry("aum.json", cases(TrajectoryReference::checkAreaUnderMargin)),
            Map.entry("data_iq.json", cases(TrajectoryReference::checkDataIq)),
            Map.entry("data_maps.json", cases(TrajectoryReference::checkDataMaps)),
            Map.entry("el2n.json", cases(TrajectoryReference::checkErrorNorm)),
            Map.entry("forgetting.json", cases(TrajectoryReference::checkForgetting)),
            Map.entry("small_loss.json", cases(TrajectoryReference::checkSmallLoss)),
            Map.entry("data_groups.json", cases(TrajectoryReference::checkGroups)),
            Map.entry("conf_agree.json", cases(PassesReference::checkConfidenceAgreement)),
            Map.entry("prototypicality.json", cases(PassesReference::checkPrototypes)),
            Map.entry("allsh.json", cases(PassesReference::checkDivergence)),
            Map.entry("detector.json", cases(PassesReference::checkDetector)),
            Map.entry("vog.json", cases(GradientReference::checkVariance)),
            Map.entry("grand.json", cases(GradientReference::checkNorm)),
            Map.entry("cleanlab.json", cases(ConfidentLearningReference::check)));

    private static final Set<String> OF_OTHER_MODULES = Set.of("hcat_evaluator.json", "perturbations.json");

    private final ObjectMapper json = new ObjectMapper();

    private static Map<String, Consumer<JsonNode>> cases(Consumer<JsonNode> check) {
        return Map.of("cases", check);
    }

    @TestFactory
    Stream<DynamicTest> everyCaseOfTheOriginals(TestReporter reporter) throws IOException {
        List<Path> files = referenceFiles();
        List<Path> own =
                files.stream().filter(file -> CHECKS.containsKey(name(file))).toList();
        List<DynamicTest> cases = own.stream().flatMap(this::casesOf).toList();
        List<DynamicTest> unknown = files.stream()
                .filter(file -> !CHECKS.containsKey(name(file)) && !OF_OTHER_MODULES.contains(name(file)))
                .map(file -> DynamicTest.dynamicTest(name(file), () -> fail("No module knows " + file)))
                .toList();
        files.stream()
                .filter(file -> OF_OTHER_MODULES.contains(name(file)))
                .forEach(file -> reporter.publishEntry("compared in another module", name(file)));
        assertTrue(!files.isEmpty(), "no reference file found");
        assertTrue(!cases.isEmpty() || own.isEmpty(), () -> "no reference case found in " + own);
        return Stream.concat(cases.stream(), unknown.stream());
    }

    private Stream<DynamicTest> casesOf(Path file) {
        JsonNode document = read(file);
        String method = name(file).replace(".json", "");
        Stream.Builder<DynamicTest> tests = Stream.builder();
        CHECKS.get(name(file)).forEach((array, check) -> {
            int number = 0;
            for (JsonNode referenceCase : document.path(array)) {
                String name = referenceCase.path("name").asText(array + " " + number++);
                tests.add(DynamicTest.dynamicTest(
                        method + ": " + name.replace('_', ' '), () -> check.accept(referenceCase)));
            }
        });
        return tests.build();
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

package io.noisegate.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import io.noisegate.cli.JobMain;
import io.noisegate.topics.WantedTopic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@code kubectl apply -k} would send, compared with what the cluster, Flink and noisegate understand. */
class ManifestsTest {
    private static Map<String, JsonSchema> schemas;
    private static FlinkOptions options;

    static List<String> overlays() {
        return Manifests.OVERLAYS;
    }

    @BeforeAll
    static void read() throws Exception {
        schemas = StrictSchema.ofAllDefinitions();
        options = new FlinkOptions();
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void isRenderedFromItsOverlay(String overlay) throws Exception {
        assumeTrue(isInstalled("kubectl"), "there is no kubectl on this machine: k8s/rendered is taken as it is");
        Path file = Files.createTempFile(Path.of("target"), overlay, ".yaml");
        Process render = new ProcessBuilder(
                        "kubectl",
                        "kustomize",
                        Manifests.FOLDER.resolve("overlays/" + overlay).toString())
                .redirectOutput(file.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();

        assertEquals(0, render.waitFor());
        assertEquals(
                Manifests.read(file), Manifests.rendered(overlay).resources(), "k8s/render writes k8s/rendered anew");
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":"))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void hasNoFieldThatTheClusterDoesNotKnow(String overlay) throws IOException {
        for (JsonNode resource : Manifests.rendered(overlay).resources()) {
            requireKnown(resource);
        }
    }

    @Test
    void aSavepointAskedForByHandHasNoSuchFieldEither() throws IOException {
        for (JsonNode resource : Manifests.read(Manifests.FOLDER.resolve("operations/savepoint.yaml"))) {
            requireKnown(resource);
        }
    }

    @Test
    void aFieldThatIsMisspeltIsFound() throws IOException {
        JsonNode deployment =
                Manifests.rendered("dev").ofKind("FlinkDeployment").get(0);
        ((ObjectNode) deployment.path("spec").path("podTemplate").path("spec")).put("securityContex", "");

        assertTrue(schemas.get("flink.apache.org/v1beta1 FlinkDeployment")
                .validate(deployment)
                .toString()
                .contains("securityContex"));
    }

    private static void requireKnown(JsonNode resource) throws IOException {
        String type = "%s %s"
                .formatted(
                        resource.path("apiVersion").asText(),
                        resource.path("kind").asText());
        if (StrictModels.know(type)) {
            StrictModels.require(type, resource);
        } else {
            JsonSchema schema = schemas.get(type);
            assertNotNull(schema, "a schema of " + type);
            assertEquals(Set.of(), schema.validate(resource), Manifests.name(resource));
        }
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void setsOnlyOptionsThatFlinkAndItsOperatorHave(String overlay) throws IOException {
        List<String> unknown = Manifests.rendered(overlay).flinkConfiguration().keySet().stream()
                .filter(key -> !options.know(key))
                .toList();

        assertEquals(List.of(), unknown);
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void namesAJobThatIsThereWithSettingsThatItTakes(String overlay) throws IOException {
        Manifests manifests = Manifests.rendered(overlay);
        JsonNode job = manifests.deployment().path("job");

        assertEquals(JobMain.class.getName(), job.path("entryClass").asText());
        assertEquals("savepoint", job.path("upgradeMode").asText());
        assertEquals("--config", manifests.jobArguments().get(0));
        assertEquals(
                manifests.mountPath("configuration") + "/noisegate.yaml",
                manifests.jobArguments().get(1));
        assertEquals("noisegate", manifests.settings().job().name());
        if (manifests.settings().model().path().startsWith("file:")) {
            assertTrue(manifests
                    .configurationFiles()
                    .containsKey(Path.of(manifests.settings().model().path().substring("file:".length()))
                            .getFileName()
                            .toString()));
        }
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void makesTheTopicsThatTheJobWants(String overlay) throws IOException {
        Manifests manifests = Manifests.rendered(overlay);
        Map<String, String> made = new TreeMap<>();
        for (JsonNode topic : manifests.ofKind("KafkaTopic")) {
            JsonNode spec = topic.path("spec");
            Map<String, String> config = new TreeMap<>();
            spec.path("config")
                    .properties()
                    .forEach(
                            entry -> config.put(entry.getKey(), entry.getValue().asText()));
            made.put(
                    Manifests.name(topic),
                    "%s x%s %s".formatted(spec.path("partitions"), spec.path("replicas"), config));
        }
        Map<String, String> wanted = new TreeMap<>();
        for (WantedTopic topic : WantedTopic.all(manifests.settings().topics())) {
            wanted.put(
                    topic.name(),
                    "%d x%d %s"
                            .formatted(
                                    topic.partitions(),
                                    topic.replicationFactor(),
                                    new TreeMap<>(topic.configuration())));
        }

        assertEquals(wanted, made);
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void runsWithoutPrivilegesOnAFileSystemThatIsReadOnlyButForItsVolumes(String overlay) throws IOException {
        Manifests manifests = Manifests.rendered(overlay);
        JsonNode container = manifests.mainContainer().path("securityContext");
        JsonNode pod = manifests.deployment().path("podTemplate").path("spec").path("securityContext");

        assertTrue(pod.path("runAsNonRoot").asBoolean());
        assertTrue(container.path("readOnlyRootFilesystem").asBoolean());
        assertEquals("false", container.path("allowPrivilegeEscalation").asText());
        assertEquals(
                List.of("ALL"), Manifests.texts(container.path("capabilities").path("drop")));
        assertTrue(manifests.ofKind("Secret").isEmpty(), "secrets are referred to, never part of an overlay");
        assertEquals(
                StreamSupport.stream(
                                manifests
                                        .deployment()
                                        .path("podTemplate")
                                        .path("spec")
                                        .path("volumes")
                                        .spliterator(),
                                false)
                        .map(volume -> volume.path("name").asText())
                        .sorted()
                        .toList(),
                StreamSupport.stream(
                                manifests.mainContainer().path("volumeMounts").spliterator(), false)
                        .map(mount -> mount.path("name").asText())
                        .sorted()
                        .toList());
    }

    @ParameterizedTest
    @MethodSource("overlays")
    void inProductionKeepsItsStateOutsideOfThePods(String overlay) throws IOException {
        Map<String, String> flink = Manifests.rendered(overlay).flinkConfiguration();

        assertEquals(
                !overlay.equals("dev"),
                flink.containsKey("high-availability.type")
                        && Stream.of(
                                        "high-availability.storageDir",
                                        "execution.checkpointing.dir",
                                        "execution.checkpointing.savepoint-dir")
                                .allMatch(place -> flink.get(place).startsWith("s3://")));
        assertEquals("true", flink.get("kubernetes.operator.cluster.health-check.checkpoint-progress.enabled"));
    }

    @Test
    void everyAlarmHasItsSectionInTheRunbook() throws IOException {
        String runbook = Files.readString(Manifests.FOLDER.resolve("README.md"));
        List<String> without = new ArrayList<>();
        for (JsonNode resource : Manifests.rendered("prod-cpu").ofKind("PrometheusRule")) {
            for (JsonNode rule : resource.path("spec").path("groups").path(0).path("rules")) {
                String alarm = rule.path("alert").asText();
                String link = rule.path("annotations").path("runbook_url").asText();
                if (!link.endsWith("k8s/README.md#" + alarm.toLowerCase(Locale.ROOT))
                        || !runbook.contains("### " + alarm + "\n")) {
                    without.add(alarm);
                }
            }
        }

        assertEquals(List.of(), without);
    }

    @Test
    void prometheusUnderstandsTheRules() throws Exception {
        assumeTrue(
                isInstalled("promtool"), "there is no promtool on this machine: the rules' expressions are not parsed");
        Path rules = Files.createTempFile(Path.of("target"), "rules", ".yaml");
        JsonNode spec =
                Manifests.rendered("prod-cpu").ofKind("PrometheusRule").get(0).path("spec");
        new ObjectMapper().writeValue(rules.toFile(), spec);

        Process check = new ProcessBuilder("promtool", "check", "rules", rules.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(check.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, check.waitFor(), said);
    }
}

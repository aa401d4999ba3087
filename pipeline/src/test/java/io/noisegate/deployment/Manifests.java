package io.noisegate.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.configuration.SettingsFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/**
 * What an overlay in {@code k8s} comes to: its resources, and the job they describe.
 *
 * @param overlay its name
 */
public record Manifests(String overlay, List<JsonNode> resources) {
    static final Path FOLDER = Path.of("..", "k8s").normalize();
    static final List<String> OVERLAYS = List.of("dev", "prod-cpu", "prod-gpu");

    private static final YAMLMapper YAML = new YAMLMapper();

    /** As it was rendered last. */
    public static Manifests rendered(String overlay) throws IOException {
        return new Manifests(overlay, read(FOLDER.resolve("rendered").resolve(overlay + ".yaml")));
    }

    static List<JsonNode> read(Path file) throws IOException {
        try (MappingIterator<JsonNode> documents =
                YAML.readerFor(JsonNode.class).readValues(Files.readString(file))) {
            return documents.readAll();
        }
    }

    List<JsonNode> ofKind(String kind) {
        return resources.stream()
                .filter(resource -> resource.path("kind").asText().equals(kind))
                .toList();
    }

    JsonNode deployment() {
        return ofKind("FlinkDeployment").get(0).path("spec");
    }

    /** Flink's options, those of the operator included. */
    public Map<String, String> flinkConfiguration() {
        Map<String, String> options = new HashMap<>();
        deployment()
                .path("flinkConfiguration")
                .properties()
                .forEach(
                        option -> options.put(option.getKey(), option.getValue().asText()));
        return options;
    }

    /** Arguments of the job. */
    public List<String> jobArguments() {
        return texts(deployment().path("job").path("args"));
    }

    static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    /** Where a volume is mounted in the main container. */
    public String mountPath(String volume) {
        return StreamSupport.stream(mainContainer().path("volumeMounts").spliterator(), false)
                .filter(mount -> mount.path("name").asText().equals(volume))
                .findFirst()
                .orElseThrow()
                .path("mountPath")
                .asText();
    }

    JsonNode mainContainer() {
        return deployment().path("podTemplate").path("spec").path("containers").path(0);
    }

    /** Files of the configuration's config map. */
    public Map<String, byte[]> configurationFiles() {
        JsonNode map = ofKind("ConfigMap").stream()
                .filter(one -> name(one).startsWith("noisegate-configuration-"))
                .findFirst()
                .orElseThrow();
        Map<String, byte[]> files = new HashMap<>();
        map.path("data")
                .properties()
                .forEach(file ->
                        files.put(file.getKey(), file.getValue().asText().getBytes(StandardCharsets.UTF_8)));
        map.path("binaryData")
                .properties()
                .forEach(file -> files.put(
                        file.getKey(),
                        Base64.getMimeDecoder().decode(file.getValue().asText())));
        return files;
    }

    static String name(JsonNode resource) {
        return resource.path("metadata").path("name").asText();
    }

    /**
     * The settings that the job starts with.
     *
     * @throws io.noisegate.settings.InvalidSettings for any key that noisegate does not know
     */
    NoisegateSettings settings() {
        List<String> arguments = jobArguments();
        List<String> assignments = new ArrayList<>();
        for (int i = 0; i + 1 < arguments.size(); i++) {
            if (arguments.get(i).equals("--set")) {
                assignments.add(arguments.get(i + 1));
            }
        }
        String yaml = new String(configurationFiles().get("noisegate.yaml"), StandardCharsets.UTF_8);
        return SettingsFile.parse(yaml, assignments, environment()).requireRunnable();
    }

    /** What the main container finds in its environment; a secret's value is known to the cluster alone. */
    private Map<String, String> environment() {
        Map<String, String> environment = new HashMap<>();
        ofKind("ConfigMap").stream()
                .filter(map -> name(map).startsWith("noisegate-environment-"))
                .forEach(map -> map.path("data")
                        .properties()
                        .forEach(value ->
                                environment.put(value.getKey(), value.getValue().asText())));
        mainContainer()
                .path("env")
                .forEach(secret -> environment.put(secret.path("name").asText(), "secret"));
        return environment;
    }
}

package io.noisegate.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The images as far as they can be looked at without building them: their parts, versions, scripts and libraries. */
@Tag("packaged")
class ImageVerification {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path DOCKER = ROOT.resolve("docker");
    private static final long OWN_LAYERS_BYTES = 250L << 20;

    /** What Ubuntu's libc6, libstdc++6 and libgcc-s1 bring, which are in the base of every target. */
    private static final Set<String> OF_THE_BASE = Set.of(
            "libc.so.6",
            "libm.so.6",
            "libdl.so.2",
            "librt.so.1",
            "libpthread.so.0",
            "ld-linux-x86-64.so.2",
            "ld-linux-aarch64.so.1",
            "libstdc++.so.6",
            "libgcc_s.so.1");

    @TempDir(cleanup = CleanupMode.NEVER)
    Path folder;

    @Test
    void everyPartThatIsCopiedIsThereAfterABuild() throws IOException {
        List<String> missing = sources().stream()
                .filter(source -> !source.startsWith("pipeline/target/cuda/") && !source.contains("command-line"))
                .filter(source -> !Files.exists(ROOT.resolve(source)))
                .toList();

        assertEquals(List.of(), missing);
        assertTrue(sources().contains("pipeline/target/noisegate-job.jar"));
    }

    @Test
    void theImagesOwnLayersAreSmall() throws IOException {
        long bytes = Files.size(ROOT.resolve("pipeline/target/noisegate-job.jar"))
                + Files.size(ROOT.resolve(
                        "pipeline/target/flink/lib/onnxruntime-%s.jar".formatted(pom("onnxruntime.version"))));

        assertTrue(bytes < OWN_LAYERS_BYTES, bytes + " bytes");
    }

    @Test
    void versionsAreThoseOfTheBuild() throws IOException {
        Map<String, String> arguments = arguments();
        String compose = Files.readString(DOCKER.resolve("compose.yaml"));
        String version = Files.readString(ROOT.resolve("pom.xml"))
                .replaceAll("(?s).*?<version>(.*?)(-SNAPSHOT)?</version>.*", "$1");

        assertEquals(pom("flink.version"), arguments.get("FLINK_VERSION"));
        assertEquals(pom("onnxruntime.version"), arguments.get("ONNXRUNTIME_VERSION"));
        assertTrue(dockerfile().contains("-java" + pom("maven.compiler.release")));
        assertTrue(compose.contains("apache/kafka:" + pom("kafka.version")));
        for (String overlay : Manifests.OVERLAYS) {
            String image =
                    Manifests.rendered(overlay).deployment().path("image").asText();
            assertEquals("noisegate:" + version + (overlay.endsWith("gpu") ? "-cuda" : "-cpu"), image);
            assertTrue(dockerfile().contains(" AS " + image.substring(image.lastIndexOf('-') + 1)));
        }
        assertEquals(
                Set.of("noisegate:" + version + "-cpu", "noisegate:" + version + "-command-line"),
                new TreeSet<>(find("image: (noisegate:\\S+)", compose)));
    }

    @Test
    void theJobJarIsWhereTheManifestsLookForIt() throws IOException {
        String jar = Manifests.rendered("dev")
                .deployment()
                .path("job")
                .path("jarURI")
                .asText();

        assertTrue(dockerfile().contains(" " + jar.replace("local://", "") + "\n"), jar);
    }

    @Test
    void composeFileFollowsTheSpecification() throws IOException {
        JsonNode schema;
        try (InputStream packed = getClass().getResourceAsStream("/compose/compose_spec.json.gz");
                InputStream json = new GZIPInputStream(packed)) {
            schema = new ObjectMapper().readTree(json);
        }
        withoutIds(schema);
        JsonNode compose = compose();

        assertEquals(
                Set.of(),
                JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7)
                        .getSchema(schema)
                        .validate(compose));
        List<String> missing = new ArrayList<>();
        for (JsonNode service : compose.path("services")) {
            for (String volume : Manifests.texts(service.path("volumes"))) {
                String source = volume.substring(0, volume.indexOf(':'));
                if (source.startsWith(".") && !Files.exists(DOCKER.resolve(source))) {
                    missing.add(source);
                }
            }
        }
        assertEquals(List.of(), missing);
    }

    @Test
    void onnxRuntimeRunsFromItsUnpackedLibrariesWhichNeedOnlyWhatIsThere() throws Exception {
        String jar = "pipeline/target/flink/lib/onnxruntime-%s.jar".formatted(pom("onnxruntime.version"));

        run(Map.of("PATH", javaPath()), "docker/unpack-onnxruntime", jar, folder.toString(), "amd64");

        Path natives = folder.resolve("native");
        Set<String> needed = new TreeSet<>();
        try (Stream<Path> libraries = Files.list(natives)) {
            for (Path library : libraries.toList()) {
                needed.addAll(ElfLibrary.read(library).needed());
            }
        }
        assertTrue(needed.contains("libc.so.6"), needed.toString());
        needed.removeAll(OF_THE_BASE);
        needed.removeIf(name -> Files.exists(natives.resolve(name.replaceFirst("\\.so\\..*", ".so"))));
        assertEquals(Set.of(), needed);
        if (System.getProperty("os.arch").equals("amd64")
                && System.getProperty("os.name").equals("Linux")) {
            String classPath = folder.resolve("lib") + "/*:" + ROOT.resolve("pipeline/target/test-classes");
            String said = run(
                    Map.of(),
                    javaPath().split(":")[0] + "/java",
                    "-Donnxruntime.native.path=" + natives,
                    "-cp",
                    classPath,
                    OnnxRuntimeVersion.class.getName());
            assertEquals(pom("onnxruntime.version"), said.trim());
        }
    }

    private static String javaPath() {
        return Path.of(System.getProperty("java.home"), "bin") + ":" + System.getenv("PATH");
    }

    private static String run(Map<String, String> environment, String... command) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(ROOT.toFile()).redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    /** The schema names its parts in a way of an earlier draft. */
    private static void withoutIds(JsonNode schema) {
        if (schema.path("id").isTextual()) {
            ((ObjectNode) schema).remove("id");
        }
        schema.forEach(ImageVerification::withoutIds);
    }

    private static JsonNode compose() throws IOException {
        return new ObjectMapper()
                .valueToTree(
                        new org.yaml.snakeyaml.Yaml().<Object>load(Files.readString(DOCKER.resolve("compose.yaml"))));
    }

    private static String dockerfile() throws IOException {
        return Files.readString(DOCKER.resolve("Dockerfile"));
    }

    private static Map<String, String> arguments() throws IOException {
        Map<String, String> arguments = new HashMap<>();
        Matcher argument = Pattern.compile("ARG (\\w+)=(\\S+)").matcher(dockerfile());
        while (argument.find()) {
            arguments.put(argument.group(1), argument.group(2));
        }
        return arguments;
    }

    /** What is copied from the repository, arguments put in. */
    private static List<String> sources() throws IOException {
        List<String> sources = new ArrayList<>();
        Map<String, String> arguments = arguments();
        for (String copied : find("(?m)^COPY (?!--from)(\\S+) ", dockerfile())) {
            String source = copied;
            for (Map.Entry<String, String> argument : arguments.entrySet()) {
                source = source.replace("${%s}".formatted(argument.getKey()), argument.getValue());
            }
            sources.add(source);
        }
        return sources;
    }

    private static List<String> find(String expression, String text) {
        return Pattern.compile(expression)
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static String pom(String property) throws IOException {
        return find(
                        "<%1$s>(.*?)</%1$s>".formatted(Pattern.quote(property).replaceAll("\\\\[QE]", "")),
                        Files.readString(ROOT.resolve("pom.xml")))
                .get(0);
    }
}

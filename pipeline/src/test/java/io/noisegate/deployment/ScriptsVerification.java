package io.noisegate.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.cluster.FlinkHome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The scripts of images and manifests, and the entrypoint run on the Flink that the build has put together. */
@Tag("packaged")
class ScriptsVerification {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Path DOCKER = ROOT.resolve("docker");

    @TempDir(cleanup = CleanupMode.NEVER)
    Path folder;

    @Test
    void scriptsAreSound() throws Exception {
        for (String script :
                List.of("docker/entrypoint", "docker/unpack-onnxruntime", "docker/build", "k8s/render", "bench/gpu")) {
            assertEquals("", run("bash", "-n", script), script);
            if (isInstalled("shellcheck")) {
                assertEquals("", run("shellcheck", script));
            }
        }
    }

    @Test
    void theEntrypointStartsTheJobManagerWithTheJob() throws Exception {
        String said = entrypoint(
                "jobmanager", "--config", folder.resolve("missing.yaml").toString());

        assertTrue(said.contains("StandaloneApplicationClusterEntryPoint"), said);
        assertTrue(said.contains("missing.yaml"), said);
    }

    @Test
    void theEntrypointStartsATaskManagerWithTheMemoryThatFlinkComputes() throws Exception {
        Process process = start("taskmanager");
        try {
            boolean computed = process.inputReader(StandardCharsets.UTF_8)
                    .lines()
                    .anyMatch(line -> line.contains("taskmanager.memory.network.max"));
            assertTrue(computed);
        } finally {
            process.destroyForcibly().waitFor();
        }
    }

    private String entrypoint(String... arguments) throws Exception {
        Process process = start(arguments);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(1, TimeUnit.MINUTES));
        assertTrue(process.exitValue() != 0, said);
        return said;
    }

    private Process start(String... arguments) throws IOException {
        List<String> command =
                new ArrayList<>(List.of(DOCKER.resolve("entrypoint").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment()
                .putAll(Map.of(
                        "FLINK_HOME", FlinkHome.ofTheBuild().folder().toString(),
                        "FLINK_CONFIGURATION",
                                DOCKER.resolve("flink/config.yaml").toString(),
                        "FLINK_PROPERTIES",
                                "jobmanager.rpc.address: 127.0.0.1\nrest.address: 127.0.0.1\nrest.port: 0\n"
                                        + "jobmanager.rpc.port: 0\nmetrics.reporter.prom.port: 0",
                        "LOG_CONFIGURATION",
                                Path.of("target/test-classes/cluster/log4j-console.properties")
                                        .toAbsolutePath()
                                        .toString(),
                        "TMPDIR", folder.toString(),
                        "JAVA_HOME", System.getProperty("java.home")));
        return builder.start();
    }

    private static boolean isInstalled(String program) {
        return Stream.of(System.getenv("PATH").split(":")).anyMatch(bin -> Files.isExecutable(Path.of(bin, program)));
    }

    private static String run(String... command) throws Exception {
        ProcessBuilder builder =
                new ProcessBuilder(command).directory(ROOT.toFile()).redirectErrorStream(true);
        Process process = builder.start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }
}

package io.noisegate.cluster;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Apicurio Registry in a process of its own, its schemas in memory; the build unpacks it in profile {@code faults}. */
public final class RegistryProcess implements AutoCloseable {
    private static final Path HOME = Path.of("target", "apicurio-registry");
    private static final String RUNNER = "-runner.jar";
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final int OK = 200;

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(ANSWER).build();
    private final JvmProcess process;
    private final String address;

    private RegistryProcess(JvmProcess process, String address) {
        this.process = process;
        this.address = address;
    }

    /**
     * Starts it and returns when it answers.
     *
     * @param folder for its log
     */
    public static RegistryProcess start(Path folder) throws Exception {
        int port = FreePorts.one();
        JvmProcess process = JvmProcess.start(
                "Apicurio Registry",
                folder.resolve("registry.log"),
                List.of("-Xmx400m", "-XX:TieredStopAtLevel=1", "-jar", runner().toString()),
                Map.of("QUARKUS_HTTP_HOST", "127.0.0.1", "QUARKUS_HTTP_PORT", Integer.toString(port)));
        RegistryProcess registry = new RegistryProcess(process, "http://127.0.0.1:%d/apis/ccompat/v7".formatted(port));
        Eventually.holds("the registry answers", PATIENCE, () -> {
            process.requireAlive();
            return registry.answers();
        });
        return registry;
    }

    private static Path runner() throws IOException {
        try (Stream<Path> files = Files.list(HOME)) {
            return files.filter(file -> file.getFileName().toString().endsWith(RUNNER))
                    .findFirst()
                    .orElseThrow(() -> new IOException("There is no *%s in %s".formatted(RUNNER, HOME)))
                    .toAbsolutePath();
        }
    }

    private boolean answers() throws InterruptedException {
        try {
            return send("/subjects").statusCode() == OK;
        } catch (IOException e) {
            return false;
        }
    }

    /** Where it speaks Confluent's protocol. */
    public String address() {
        return address;
    }

    /** What it says at a path below its address, as JSON. */
    public String get(String path) throws IOException, InterruptedException {
        HttpResponse<String> response = send(path);
        if (response.statusCode() != OK) {
            throw new IOException("%s: %d %s".formatted(path, response.statusCode(), response.body()));
        }
        return response.body();
    }

    private HttpResponse<String> send(String path) throws IOException, InterruptedException {
        return http.send(
                HttpRequest.newBuilder(URI.create(address + path))
                        .timeout(ANSWER)
                        .build(),
                BodyHandlers.ofString());
    }

    @Override
    public void close() {
        process.close();
    }
}

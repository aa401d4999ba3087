package io.noisegate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.embedded.EmbeddedKafka;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** {@code noisegate run} from the first command to a savepoint and on, as a user would. */
class RunCommandITCase {
    private static final String GO_ON = "Stopped; to go on from here: --savepoint ";

    @TempDir(cleanup = CleanupMode.NEVER)
    static Path folder;

    private static EmbeddedKafka kafka;

    @BeforeAll
    static void startBroker() throws Exception {
        kafka = EmbeddedKafka.start(folder.resolve("kafka"));
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @Test
    void runsUntilTheEndOfABoundedStream() throws Exception {
        Path config = configuration("bounded");
        assertEquals(
                0, Outcome.of("topics", "create", "--config", config.toString()).exitCode());
        assertEquals(0, produce(config).exitCode());

        Outcome run = Outcome.of("run", "--config", config.toString(), "--set", "kafka.bounded=true");
        Outcome decisions = Outcome.of(
                "decisions", "--config", config.toString(), "--from-beginning", "--limit", "1437", "--timeout", "20s");

        assertEquals(0, run.exitCode(), run.err());
        assertTrue(run.out().startsWith("bounded runs; Flink's page: http://127.0.0.1:"), run.out());
        assertTrue(run.out().endsWith("The job has finished%n".formatted()), run.out());
        assertEquals(1_437 + 1, decisions.out().lines().count());
    }

    @Test
    void leavesASavepointWhenItIsStoppedAndGoesOnFromIt() throws Exception {
        Path config = configuration("resumed");
        Outcome.of("topics", "create", "--config", config.toString());
        produce(config);

        String savepoint = stopAfterDecisions(1, config);
        produce(config);
        stopAfterDecisions(2 * 1_437, config, "--savepoint", savepoint);

        Outcome decisions =
                Outcome.of("decisions", "--config", config.toString(), "--from-beginning", "--timeout", "3s");
        assertEquals(1 + 2 * 1_437, decisions.out().lines().count(), "every sample was decided once");
    }

    @Test
    void refusesToStartWithoutTopics() throws Exception {
        Path config = configuration("missing");

        Outcome outcome = Outcome.of("run", "--config", config.toString());

        assertEquals(
                new Outcome(
                        1,
                        "",
                        ("The broker has no topic missing.samples, missing.decisions, missing.alerts, missing.model,"
                                        + " missing.dead-letters; 'noisegate topics create --config noisegate.yaml' makes"
                                        + " what is missing%n")
                                .formatted()),
                outcome);
    }

    @Test
    void refusesToStartWithoutABroker() throws Exception {
        Path config = configuration("alone");

        Outcome outcome = Outcome.of(
                "run",
                "--config",
                config.toString(),
                "--set",
                "kafka.bootstrap-servers=127.0.0.1:1",
                "--set",
                "kafka.properties.default.api.timeout.ms=300",
                "--set",
                "kafka.properties.request.timeout.ms=300");

        assertEquals(1, outcome.exitCode());
        assertTrue(outcome.err().startsWith("Kafka does not answer: "), outcome.err());
    }

    /** Runs the command in a process of its own until so much is decided, ends it and gives the savepoint. */
    private static String stopAfterDecisions(int decisions, Path config, String... options) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                Noisegate.class.getName(),
                "run",
                "--config",
                config.toString(),
                "--savepoint-on-exit",
                folder.resolve("savepoints").toString()));
        command.addAll(List.of(options));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertTrue(out.readLine().startsWith("resumed runs; "));
            Outcome decided = Outcome.of(
                    "decisions",
                    "--config",
                    config.toString(),
                    "--from-beginning",
                    "--limit",
                    Integer.toString(decisions),
                    "--timeout",
                    "60s");
            assertEquals(1 + decisions, decided.out().lines().count(), decided.err());

            process.toHandle().destroy(); // and leaves its output open

            List<String> lines = out.lines().toList();
            assertTrue(process.waitFor(30, TimeUnit.SECONDS), "still there");
            assertEquals(143, process.exitValue());
            String last = lines.get(lines.size() - 1);
            assertTrue(last.startsWith(GO_ON), lines::toString);
            return last.substring(GO_ON.length());
        } finally {
            process.destroyForcibly();
        }
    }

    private static Outcome produce(Path config) {
        return Outcome.of("produce", "--config", config.toString(), "--data", "digits", "--label-column", "uniform20");
    }

    private static Path configuration(String name) throws Exception {
        Path model = folder.resolve(name + ".onnx");
        assertEquals(
                0,
                Outcome.of("model", "create", "--widths", "64,16,10", "-o", model.toString())
                        .exitCode());
        List<String> topics = new ArrayList<>();
        for (String role :
                new String[] {"samples", "decisions", "alerts", "model", "dead-letters", "corrections", "noise-profiles"
                }) {
            topics.add("  %s: %s.%s".formatted(role, name, role));
        }
        return Files.writeString(folder.resolve(name + ".yaml"), """
                job:
                  name: %1$s
                  checkpoint-interval: 500 ms
                kafka:
                  bootstrap-servers: %2$s
                  group: %1$s
                topics:
                %3$s
                  partitions: 2
                model:
                  path: %4$s
                scoring:
                  parallelism: 2
                """.formatted(
                        name, kafka.bootstrapServers(), String.join("\n", topics), model));
    }
}

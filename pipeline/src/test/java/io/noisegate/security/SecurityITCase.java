package io.noisegate.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.cli.Noisegate;
import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.configuration.SettingsFile;
import io.noisegate.embedded.EmbeddedFlink;
import io.noisegate.embedded.EmbeddedKafka;
import io.noisegate.job.NoisegateJob;
import io.noisegate.security.SecuritySettings.Mechanism;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import picocli.CommandLine;

/** Every way to prove who one is, against a real broker that asks; secrets are in files only. */
class SecurityITCase {
    private static final String SCRAM_PASSWORD = "only-in-its-file-4711";
    private static final String PASSWORD = "o\"p\\en; sesame=1";
    private static final long FAST_SECONDS = 30;

    @TempDir(cleanup = CleanupMode.NEVER)
    static Path folder;

    private static TestCertificates certificates;
    private static EmbeddedKafka kafka;

    private record Outcome(int exitCode, String out, String err) {}

    @BeforeAll
    static void start() throws Exception {
        certificates = TestCertificates.make(folder);
        Files.writeString(folder.resolve("password"), PASSWORD + "\n");
        Files.writeString(folder.resolve("wrong-password"), "guess");
        Files.writeString(folder.resolve("token"), token(System.currentTimeMillis() / 1000 + 3600));
        kafka = EmbeddedKafka.startSecured(
                folder.resolve("kafka"),
                "SASL_SSL",
                listener(),
                List.of(
                        "SCRAM-SHA-256=[name=alice,password=\"%s\"]".formatted(SCRAM_PASSWORD),
                        "SCRAM-SHA-512=[name=alice,password=\"%s\"]".formatted(SCRAM_PASSWORD)));
        Files.writeString(folder.resolve("scram-password"), SCRAM_PASSWORD);
        Outcome topics = noisegate(assignments(Mechanism.PLAIN), "topics", "create", "--partitions", "1");
        assertEquals(0, topics.exitCode(), topics.err());
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @ParameterizedTest
    @EnumSource(Mechanism.class)
    void isLetInByEveryMechanismWithItsSecretInAFile(Mechanism mechanism) {
        Outcome outcome = noisegate(assignments(mechanism), "topics", "describe", "--partitions", "1");

        assertEquals(0, outcome.exitCode(), outcome.err());
    }

    @Test
    void aWrongPasswordFailsFastAndSaysWhatToLookAt() {
        long start = System.nanoTime();

        Outcome plain = noisegate(
                with(assignments(Mechanism.PLAIN), "password-file", folder.resolve("wrong-password")), "alerts");
        Outcome scram = noisegate(
                with(assignments(Mechanism.SCRAM_SHA_512), "password-file", folder.resolve("wrong-password")),
                "alerts");

        assertTrue(Duration.ofNanos(System.nanoTime() - start).toSeconds() < FAST_SECONDS);
        assertEquals(1, plain.exitCode());
        assertTrue(plain.err().startsWith("Kafka refuses the client: Authentication failed"), plain.err());
        assertTrue(plain.err().contains("see kafka.security"), plain.err());
        assertEquals(1, scram.exitCode());
        assertTrue(scram.err().contains("invalid credentials with SASL mechanism SCRAM-SHA-512"), scram.err());
        assertFalse(scram.err().contains("guess"), scram.err());
    }

    @Test
    void aSecretThatIsNotMountedIsNamed() {
        Outcome outcome =
                noisegate(with(assignments(Mechanism.PLAIN), "password-file", folder.resolve("nowhere")), "alerts");

        assertTrue(outcome.exitCode() != 0);
        assertTrue(outcome.err().contains("nowhere cannot be read (NoSuchFileException)"), outcome.err());
    }

    @Test
    void anExpiredTokenIsRefused() throws Exception {
        Path expired = Files.writeString(folder.resolve("expired"), token(System.currentTimeMillis() / 1000 - 3600));

        Outcome outcome = noisegate(with(assignments(Mechanism.OAUTHBEARER), "token-file", expired), "alerts");

        assertEquals(1, outcome.exitCode(), outcome.out() + outcome.err());
    }

    @Test
    void aBrokerWhoseCertificateNobodyVouchesForIsNotTrusted() {
        Map<String, String> untrusting = assignments(Mechanism.PLAIN);
        untrusting.remove("trusted-certificates");

        Outcome outcome = noisegate(untrusting, "alerts");

        assertEquals(1, outcome.exitCode());
        assertTrue(outcome.err().startsWith("Kafka refuses the client: SSL handshake failed"), outcome.err());
    }

    @Test
    void aClientCertificateIsReadFromItsFiles() {
        Map<String, String> mutual = assignments(Mechanism.PLAIN);
        mutual.put("certificate", certificates.clientCertificate().toString());
        mutual.put("key", certificates.clientKey().toString());

        Outcome outcome = noisegate(mutual, "topics", "describe", "--partitions", "1");
        mutual.put("key", folder.resolve("password").toString());
        Outcome noKey = noisegate(mutual, "topics", "describe", "--partitions", "1");

        assertEquals(0, outcome.exitCode(), outcome.err());
        assertTrue(noKey.exitCode() != 0, "no key is in that file");
        assertFalse(noKey.err().contains(PASSWORD), noKey.err());
    }

    @Test
    void aWholeJobRunsAndFlinkShowsNoSecret() throws Exception {
        Map<String, String> scram = assignments(Mechanism.SCRAM_SHA_512);
        Path model = folder.resolve("digits.onnx");
        assertEquals(
                0,
                noisegate(Map.of(), "model", "create", "--widths", "64,16,10", "-o", model.toString())
                        .exitCode());
        Outcome produced = noisegate(scram, "produce", "--data", "digits", "--limit", "300");
        assertEquals(0, produced.exitCode(), produced.err());
        List<String> all = new ArrayList<>(List.of(
                "kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "job.checkpoint-interval=200 ms",
                "model.path=" + model));
        scram.forEach((key, value) -> all.add("kafka.security." + key + "=" + value));
        NoisegateSettings settings = SettingsFile.parse("", all, Map.of()).requireRunnable();

        try (EmbeddedFlink flink = EmbeddedFlink.start(1, 1, new Configuration())) {
            StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
            NoisegateJob.build(environment, settings);
            JobID job = flink.submit(environment);
            Outcome decisions =
                    noisegate(scram, "decisions", "--from-beginning", "--limit", "300", "--timeout", "60s", "--json");
            StringBuilder shown = new StringBuilder();
            for (String page : List.of(
                    "/jobs/" + job,
                    "/jobs/%s/config".formatted(job),
                    "/jobs/%s/plan".formatted(job),
                    "/jobs/%s/checkpoints/config".formatted(job),
                    "/jobmanager/config",
                    "/jobmanager/environment")) {
                shown.append(get(flink.webAddress() + page));
            }
            flink.cancel(job);

            assertEquals(300, decisions.out().lines().count(), decisions.err());
            assertTrue(shown.length() > 1_000, shown.toString());
            assertFalse(shown.toString().contains(SCRAM_PASSWORD), "Flink's pages");
            assertFalse(settings.toString().contains(SCRAM_PASSWORD), "the settings");
        }
    }

    private static String get(String address) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(address)).build(), BodyHandlers.ofString())
                .body();
    }

    private static Map<String, String> listener() {
        String escaped = PASSWORD.replace("\\", "\\\\").replace("\"", "\\\"");
        Map<String, String> listener = new HashMap<>(certificates.brokerProperties());
        listener.put("ssl.client.auth", "requested");
        listener.put("sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER");
        listener.put(
                "plain.sasl.jaas.config",
                "org.apache.kafka.common.security.plain.PlainLoginModule required user_alice=\"%s\";"
                        .formatted(escaped));
        for (String scram : List.of("scram-sha-256", "scram-sha-512")) {
            listener.put(
                    scram + ".sasl.jaas.config", "org.apache.kafka.common.security.scram.ScramLoginModule required;");
        }
        listener.put(
                "oauthbearer.sasl.jaas.config",
                "org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required"
                        + " unsecuredLoginStringClaim_sub=\"broker\";");
        return listener;
    }

    private static Map<String, String> assignments(Mechanism mechanism) {
        Map<String, String> assignments = new HashMap<>();
        assignments.put("protocol", "sasl-ssl");
        assignments.put("trusted-certificates", certificates.authority().toString());
        switch (mechanism) {
            case PLAIN -> assignments.put("mechanism", "plain");
            case SCRAM_SHA_256 -> assignments.put("mechanism", "scram-sha-256");
            case SCRAM_SHA_512 -> assignments.put("mechanism", "scram-sha-512");
            case OAUTHBEARER -> assignments.put("mechanism", "oauthbearer");
        }
        if (mechanism == Mechanism.OAUTHBEARER) {
            assignments.put("token-file", folder.resolve("token").toString());
        } else {
            assignments.put("username", "alice");
            assignments.put(
                    "password-file",
                    folder.resolve(mechanism == Mechanism.PLAIN ? "password" : "scram-password")
                            .toString());
        }
        return assignments;
    }

    private static Map<String, String> with(Map<String, String> assignments, String key, Path value) {
        assignments.put(key, value.toString());
        return assignments;
    }

    /** An unsecured JSON Web Token, as the broker of this test accepts it. */
    private static String token(long expires) {
        Base64.Encoder base64 = Base64.getUrlEncoder().withoutPadding();
        String claims = "{\"sub\":\"alice\",\"iat\":%d,\"exp\":%d}".formatted(expires - 7200, expires);
        return base64.encodeToString("{\"alg\":\"none\"}".getBytes(StandardCharsets.UTF_8))
                + "."
                + base64.encodeToString(claims.getBytes(StandardCharsets.UTF_8))
                + ".";
    }

    private static Outcome noisegate(Map<String, String> security, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        if (!arguments[0].equals("model")) {
            all.addAll(List.of("--bootstrap-servers", kafka.bootstrapServers()));
        }
        security.forEach((key, value) -> all.addAll(List.of("--set", "kafka.security." + key + "=" + value)));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command =
                Noisegate.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        int exitCode = command.execute(all.toArray(String[]::new));
        command.getOut().flush();
        command.getErr().flush();
        return new Outcome(exitCode, out.toString(), err.toString());
    }
}

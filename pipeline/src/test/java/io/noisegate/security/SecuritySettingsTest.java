package io.noisegate.security;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.configuration.SettingsFile;
import io.noisegate.job.KafkaEnds;
import io.noisegate.settings.InvalidSettings;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecuritySettingsTest {
    @Test
    void handsClientsNoSecretButTheFileItIsIn(@TempDir Path folder) {
        NoisegateSettings settings = parse(
                "kafka.security.protocol=sasl-ssl",
                "kafka.security.username=ali\"ce",
                "kafka.security.password-file=" + folder.resolve("password"),
                "kafka.security.certificate=" + folder.resolve("tls.crt"),
                "kafka.security.key=" + folder.resolve("tls.key"),
                "kafka.properties.sasl.mechanism=SCRAM-SHA-256");

        Map<String, String> client = KafkaEnds.clientProperties(settings.kafka());

        assertEquals("SASL_SSL", client.get("security.protocol"));
        assertEquals("SCRAM-SHA-256", client.get("sasl.mechanism"), "properties win");
        assertEquals(
                "org.apache.kafka.common.security.scram.ScramLoginModule required noisegate_user=\"ali\\\"ce\""
                        + " noisegate_password_file=\"%s\";".formatted(folder.resolve("password")),
                client.get("sasl.jaas.config"));
        assertEquals("${file-content:%s:tls.key}".formatted(folder), client.get("ssl.keystore.key"));
    }

    @Test
    void saysWhatIsMissingAndWhatContradicts() {
        assertRefused(
                "kafka.security.username is , expected a name for this mechanism; name the user",
                "kafka.security.protocol=sasl-ssl",
                "kafka.security.password-file=p");
        assertRefused(
                "kafka.security.token-file is , expected a file for this mechanism; name the file that holds the token",
                "kafka.security.protocol=sasl-ssl",
                "kafka.security.mechanism=oauthbearer");
        assertRefused(
                "kafka.security.protocol is plaintext, expected sasl-ssl or sasl-plaintext, because a user or a token is"
                        + " given; sasl-ssl is the usual one",
                "kafka.security.username=alice",
                "kafka.security.password-file=p");
        assertRefused(
                "kafka.security.protocol is plaintext, expected ssl or sasl-ssl, because certificates are given;"
                        + " sasl-ssl is the usual one",
                "kafka.security.trusted-certificates=ca.crt");
        assertRefused(
                "kafka.security.key is , expected a file with a certificate, and none without; give both or none",
                "kafka.security.protocol=ssl",
                "kafka.security.certificate=tls.crt");
    }

    @Test
    void refusesASecretOnTheCommandLine() {
        InvalidSettings refusal =
                assertThrows(InvalidSettings.class, () -> parse("kafka.properties.ssl.keystore.password=open-sesame"));

        assertEquals(
                "kafka.properties.ssl.keystore.password is [hidden] on the command line, where others see it, expected"
                        + " ${VARIABLE}, or a file in kafka.security; write the configuration that way",
                refusal.getMessage());
        NoisegateSettings fromEnvironment = SettingsFile.parse(
                "", List.of("kafka.properties.ssl.keystore.password=${SECRET}"), Map.of("SECRET", "open-sesame"));
        assertEquals("open-sesame", fromEnvironment.kafka().properties().get("ssl.keystore.password"));
        assertFalse(fromEnvironment.toString().contains("open-sesame"), fromEnvironment.toString());
        assertTrue(fromEnvironment.toString().contains("ssl.keystore.password=[hidden]"), fromEnvironment.toString());
    }

    @Test
    void hidesASecretThatIsNoSingleValue() {
        InvalidSettings refusal = assertThrows(
                InvalidSettings.class,
                () -> SettingsFile.parse(
                        "kafka: {properties: {sasl.jaas.config: [open-sesame]}}", List.of(), Map.of()));

        assertEquals(
                "kafka.properties.sasl.jaas.config is [hidden], expected a single value; write it on the line of its key",
                refusal.getMessage());
    }

    private static NoisegateSettings parse(String... assignments) {
        return SettingsFile.parse("", List.of(assignments), Map.of());
    }

    private static void assertRefused(String problem, String... assignments) {
        InvalidSettings refusal = assertThrows(InvalidSettings.class, () -> parse(assignments));

        assertEquals(List.of(problem), refusal.problems());
    }
}

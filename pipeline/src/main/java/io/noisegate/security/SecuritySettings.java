package io.noisegate.security;

import io.noisegate.settings.Requirements;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Section {@code kafka.security}: how clients prove to Kafka who they are. Secrets are named by the files they are in, as a
 * cluster mounts them; each client reads them where it runs, whenever it connects, so nothing secret is in the job, and a file
 * that changes is used from the next connection on.
 *
 * @param protocol how clients connect
 * @param mechanism of SASL
 * @param username for plain and scram
 * @param passwordFile the password and nothing else; a line break at the end does not count
 * @param tokenFile for oauthbearer: a JSON Web Token
 * @param trustedCertificates PEM file of the authorities that broker certificates are signed by; empty: those Java trusts
 * @param certificate PEM file of the client's certificate and its chain; empty: none
 * @param key PEM file of the client's private key, PKCS #8, not encrypted; empty: none
 */
public record SecuritySettings(
        Protocol protocol,
        Mechanism mechanism,
        String username,
        String passwordFile,
        String tokenFile,
        String trustedCertificates,
        String certificate,
        String key) {

    /** How clients connect. */
    public enum Protocol {
        PLAINTEXT,
        SSL,
        SASL_PLAINTEXT,
        SASL_SSL;

        private boolean sasl() {
            return this == SASL_PLAINTEXT || this == SASL_SSL;
        }

        private boolean tls() {
            return this == SSL || this == SASL_SSL;
        }
    }

    /** How SASL proves who a client is. */
    public enum Mechanism {
        PLAIN("org.apache.kafka.common.security.plain.PlainLoginModule"),
        SCRAM_SHA_256("org.apache.kafka.common.security.scram.ScramLoginModule"),
        SCRAM_SHA_512("org.apache.kafka.common.security.scram.ScramLoginModule"),
        OAUTHBEARER("org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule");

        private final String loginModule;

        Mechanism(String loginModule) {
            this.loginModule = loginModule;
        }
    }

    /** No encryption, nobody is asked. */
    public static SecuritySettings defaults() {
        return new SecuritySettings(Protocol.PLAINTEXT, Mechanism.SCRAM_SHA_512, "", "", "", "", "", "");
    }

    public SecuritySettings {
        boolean password = protocol.sasl() && mechanism != Mechanism.OAUTHBEARER;
        boolean token = protocol.sasl() && mechanism == Mechanism.OAUTHBEARER;
        Requirements.of("kafka.security")
                .require(
                        !password || !username.isBlank(),
                        "username",
                        username,
                        "a name for this mechanism",
                        "name the user")
                .require(
                        !password || !passwordFile.isBlank(),
                        "password-file",
                        passwordFile,
                        "a file for this mechanism",
                        "name the file that holds the password")
                .require(
                        protocol.sasl() || username.isEmpty() && passwordFile.isEmpty() && tokenFile.isEmpty(),
                        "protocol",
                        protocol,
                        "sasl-ssl or sasl-plaintext, because a user or a token is given",
                        "sasl-ssl is the usual one")
                .require(
                        !token || !tokenFile.isBlank(),
                        "token-file",
                        tokenFile,
                        "a file for this mechanism",
                        "name the file that holds the token")
                .require(
                        protocol.tls() || trustedCertificates.isEmpty() && certificate.isEmpty() && key.isEmpty(),
                        "protocol",
                        protocol,
                        "ssl or sasl-ssl, because certificates are given",
                        "sasl-ssl is the usual one")
                .require(
                        certificate.isEmpty() == key.isEmpty(),
                        "key",
                        key,
                        "a file with a certificate, and none without",
                        "give both or none")
                .orThrow();
    }

    /** What a Kafka client is given; it holds no secret. */
    public Map<String, String> clientProperties() {
        Map<String, String> properties = new HashMap<>();
        if (protocol != Protocol.PLAINTEXT) {
            properties.put("security.protocol", protocol.name());
        }
        if (protocol.tls()) {
            addCertificates(properties);
        }
        if (protocol.sasl()) {
            properties.put("sasl.mechanism", mechanism.name().replace('_', '-'));
            properties.put("sasl.jaas.config", login());
            properties.put(
                    mechanism == Mechanism.OAUTHBEARER
                            ? "sasl.login.callback.handler.class"
                            : "sasl.client.callback.handler.class",
                    (mechanism == Mechanism.OAUTHBEARER ? TokenFromFile.class : PasswordFromFile.class).getName());
        }
        return properties;
    }

    private void addCertificates(Map<String, String> properties) {
        if (!trustedCertificates.isEmpty()) {
            properties.put("ssl.truststore.type", "PEM");
            properties.put("ssl.truststore.location", trustedCertificates);
        }
        if (!certificate.isEmpty()) {
            properties.put("ssl.keystore.type", "PEM");
            properties.put("ssl.keystore.certificate.chain", contentOf(certificate));
            properties.put("ssl.keystore.key", contentOf(key));
            properties.put("config.providers", "file-content");
            properties.put(
                    "config.providers.file-content.class",
                    "org.apache.kafka.common.config.provider.DirectoryConfigProvider");
        }
    }

    /** What the client itself replaces by the content of the file. */
    private static String contentOf(String file) {
        Path path = Path.of(file).toAbsolutePath();
        return "${file-content:%s:%s}".formatted(path.getParent(), path.getFileName());
    }

    private String login() {
        return mechanism == Mechanism.OAUTHBEARER
                ? "%s required %s=%s;".formatted(mechanism.loginModule, TokenFromFile.FILE, quoted(tokenFile))
                : "%s required %s=%s %s=%s;"
                        .formatted(
                                mechanism.loginModule,
                                PasswordFromFile.USER,
                                quoted(username),
                                PasswordFromFile.FILE,
                                quoted(passwordFile));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }
}

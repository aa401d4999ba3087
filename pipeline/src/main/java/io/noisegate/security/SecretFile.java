package io.noisegate.security;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.config.ConfigException;

/** A secret as a cluster mounts it: one file, one secret. */
final class SecretFile {
    private SecretFile() {}

    /** The content without a line break at its end. */
    static String read(String file) throws IOException {
        try {
            String content = Files.readString(Path.of(file), StandardCharsets.UTF_8);
            return content.endsWith("\n") ? content.stripTrailing() : content;
        } catch (IOException e) {
            throw new IOException("%s cannot be read (%s); is the secret mounted, and readable for this process?"
                    .formatted(file, e.getClass().getSimpleName()));
        }
    }

    /** Refuses a client whose secret is not there: it would try for ever to connect without one. */
    static String requireReadable(String file) {
        try {
            read(file);
            return file;
        } catch (IOException e) {
            throw new ConfigException(e.getMessage());
        }
    }

    /** An option of the login that a client was configured with. */
    static String option(List<AppConfigurationEntry> login, String name) {
        return (String) login.get(0).getOptions().get(name);
    }
}

package io.noisegate.security;

import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Which properties of a Kafka client are secret. */
public final class SecretNames {
    public static final String HIDDEN = "[hidden]";

    private static final Pattern SECRET =
            Pattern.compile("(?i).*(password|secret|credential|jaas\\.config|keystore\\.key).*");

    private SecretNames() {}

    public static boolean isSecret(String property) {
        return SECRET.matcher(property).matches();
    }

    /** For people and logs. */
    public static Map<String, String> withoutSecrets(Map<String, String> properties) {
        Map<String, String> shown = new TreeMap<>(properties);
        shown.replaceAll((name, value) -> isSecret(name) ? HIDDEN : value);
        return shown;
    }
}

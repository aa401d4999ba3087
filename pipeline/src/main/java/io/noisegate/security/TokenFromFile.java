package io.noisegate.security;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.auth.SaslExtensionsCallback;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerToken;
import org.apache.kafka.common.security.oauthbearer.OAuthBearerTokenCallback;

/**
 * Answers OAUTHBEARER with the JSON Web Token in a file, read anew for every login, which a client repeats before the token
 * expires. Whether the token is valid is the broker's business. Made by Kafka's clients.
 */
public final class TokenFromFile implements AuthenticateCallbackHandler {
    static final String FILE = "noisegate_token_file";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAYLOAD = 1;
    private static final int PARTS = 3;

    private String file;

    private record FileToken(String value, Set<String> scope, long lifetimeMs, String principalName, Long startTimeMs)
            implements OAuthBearerToken {
        @Override
        public String toString() {
            return "token of " + principalName;
        }
    }

    @Override
    public void configure(Map<String, ?> client, String mechanism, List<AppConfigurationEntry> login) {
        file = SecretFile.requireReadable(SecretFile.option(login, FILE));
    }

    @Override
    public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
        for (Callback callback : callbacks) {
            if (callback instanceof OAuthBearerTokenCallback token) {
                token.token(token(SecretFile.read(file)));
            } else if (!(callback instanceof SaslExtensionsCallback)) {
                throw new UnsupportedCallbackException(callback);
            }
        }
    }

    private OAuthBearerToken token(String text) throws IOException {
        String[] parts = text.split("\\.", -1);
        if (parts.length != PARTS) {
            throw new IOException(
                    "%s holds no JSON Web Token: %d parts, expected %d".formatted(file, parts.length, PARTS));
        }
        JsonNode claims;
        try {
            claims = JSON.readTree(Base64.getUrlDecoder().decode(parts[PAYLOAD]));
        } catch (IOException | IllegalArgumentException e) {
            throw new IOException("%s holds no JSON Web Token: its claims cannot be read".formatted(file));
        }
        if (!claims.path("exp").isNumber()) {
            throw new IOException("%s holds a JSON Web Token that says no time at which it expires".formatted(file));
        }
        return new FileToken(
                text,
                Set.of(),
                (long) (claims.get("exp").asDouble() * 1000),
                claims.path("sub").asText(),
                claims.path("iat").isNumber() ? (long) (claims.get("iat").asDouble() * 1000) : null);
    }

    @Override
    public void close() {
        // holds nothing
    }
}

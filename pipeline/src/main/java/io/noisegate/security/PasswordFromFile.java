package io.noisegate.security;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import javax.security.auth.callback.Callback;
import javax.security.auth.callback.NameCallback;
import javax.security.auth.callback.PasswordCallback;
import javax.security.auth.callback.UnsupportedCallbackException;
import javax.security.auth.login.AppConfigurationEntry;
import org.apache.kafka.common.security.auth.AuthenticateCallbackHandler;
import org.apache.kafka.common.security.scram.ScramExtensionsCallback;

/** Answers PLAIN and SCRAM with a user and the password in a file, read anew for every connection. Made by Kafka's clients. */
public final class PasswordFromFile implements AuthenticateCallbackHandler {
    static final String USER = "noisegate_user";
    static final String FILE = "noisegate_password_file";

    private String user;
    private String file;

    @Override
    public void configure(Map<String, ?> client, String mechanism, List<AppConfigurationEntry> login) {
        user = SecretFile.option(login, USER);
        file = SecretFile.requireReadable(SecretFile.option(login, FILE));
    }

    @Override
    public void handle(Callback[] callbacks) throws IOException, UnsupportedCallbackException {
        for (Callback callback : callbacks) {
            if (callback instanceof NameCallback name) {
                name.setName(user);
            } else if (callback instanceof PasswordCallback password) {
                password.setPassword(SecretFile.read(file).toCharArray());
            } else if (!(callback instanceof ScramExtensionsCallback)) {
                throw new UnsupportedCallbackException(callback);
            }
        }
    }

    @Override
    public void close() {
        // holds nothing
    }
}

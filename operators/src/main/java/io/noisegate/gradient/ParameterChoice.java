package io.noisegate.gradient;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the user says about parameters, by name; {@code *} stands for any characters.
 *
 * @param include initializers that are parameters, whatever the model looks like
 * @param exclude initializers that are constants, whatever the model looks like
 * @param freeze parameters that keep their values; no gradient is computed below the lowest one that learns
 */
public record ParameterChoice(List<String> include, List<String> exclude, List<String> freeze) {
    public ParameterChoice {
        include = List.copyOf(include);
        exclude = List.copyOf(exclude);
        freeze = List.copyOf(freeze);
    }

    /** Everything that looks like a parameter learns. */
    public static ParameterChoice automatic() {
        return new ParameterChoice(List.of(), List.of(), List.of());
    }

    /** The first of several patterns that a name matches. */
    static Optional<String> match(List<String> patterns, String name) {
        return patterns.stream().filter(pattern -> matches(pattern, name)).findFirst();
    }

    static boolean matches(String pattern, String name) {
        String[] parts = pattern.split("\\*", -1);
        StringBuilder expression = new StringBuilder();
        for (int i = 0; i < parts.length; i++) {
            expression.append(i == 0 ? "" : ".*").append(Pattern.quote(parts[i]));
        }
        return name.matches(expression.toString());
    }
}

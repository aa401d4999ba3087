package io.noisegate.configuration;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Environment variables in values: {@code ${NAME}}, or {@code ${NAME:-text}} with what stands for a variable that is not
 * set, at most 4096 characters.
 *
 * @param values by name
 * @param problems where problems are noted
 */
record Variables(Map<String, String> values, List<String> problems) {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]{0,4096}))?}");

    /**
     * A text with every variable replaced.
     *
     * @param key whose value the text is, for the message
     * @return empty when one of them is not set
     */
    Optional<String> resolve(String text, String key) {
        Matcher variable = VARIABLE.matcher(text);
        StringBuilder result = new StringBuilder();
        boolean complete = true;
        while (variable.find()) {
            String name = variable.group(1);
            String value = values.getOrDefault(name, variable.group(2));
            if (value == null) {
                problems.add("%s needs ${%s}, which is not set; set this environment variable or write ${%s:-default}"
                        .formatted(key, name, name));
                complete = false;
                value = "";
            }
            variable.appendReplacement(result, Matcher.quoteReplacement(value));
        }
        return complete ? Optional.of(variable.appendTail(result).toString()) : Optional.empty();
    }
}

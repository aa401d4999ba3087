package io.noisegate.configuration;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.noisegate.settings.InvalidSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code noisegate.yaml}: a tree of sections and keys in kebab case. {@code ${NAME}} in a value stands for an
 * environment variable, {@code ${NAME:-text}} for one with a default. Single values can be set from outside: {@code
 * selection.keep-ratio=0.7}.
 */
public final class SettingsFile {
    private static final ObjectMapper YAML = new YAMLMapper();
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?}");

    private SettingsFile() {}

    /**
     * Settings from a file and single values on top of it.
     *
     * @param assignments {@code section.key=value}, later ones win
     * @param environment variables for {@code ${NAME}}
     * @throws InvalidSettings with every problem found, not only the first
     * @throws IOException if the file cannot be read
     */
    public static NoisegateSettings read(Path file, List<String> assignments, Map<String, String> environment)
            throws IOException {
        return parse(Files.readString(file), assignments, environment);
    }

    /** As {@link #read}, from the text of a file. */
    public static NoisegateSettings parse(String yaml, List<String> assignments, Map<String, String> environment) {
        List<String> problems = new ArrayList<>();
        ObjectNode tree = tree(yaml, problems);
        for (String assignment : assignments) {
            assign(tree, assignment, problems);
        }
        JsonNode resolved = resolve(tree, environment, problems);
        NoisegateSettings settings =
                new RecordBinding(problems).bind(NoisegateSettings.class, NoisegateSettings.defaults(), resolved, "");
        if (!problems.isEmpty()) {
            throw new InvalidSettings(problems);
        }
        return settings;
    }

    private static ObjectNode tree(String yaml, List<String> problems) {
        try {
            JsonNode tree = YAML.readTree(yaml);
            if (tree instanceof ObjectNode sections) {
                return sections;
            }
            if (tree != null && !tree.isMissingNode() && !tree.isNull()) {
                problems.add("The configuration is %s, expected sections with keys; see the README's table"
                        .formatted(tree.getNodeType().toString().toLowerCase()));
            }
        } catch (JsonProcessingException e) {
            problems.add("The configuration is no YAML at line %d, column %d: %s"
                    .formatted(
                            e.getLocation() == null ? 1 : e.getLocation().getLineNr(),
                            e.getLocation() == null ? 1 : e.getLocation().getColumnNr(),
                            e.getOriginalMessage()));
        }
        return JsonNodeFactory.instance.objectNode();
    }

    private static void assign(ObjectNode tree, String assignment, List<String> problems) {
        int equals = assignment.indexOf('=');
        if (equals < 1) {
            problems.add(
                    "--set %s, expected section.key=value; for example selection.keep-ratio=0.7".formatted(assignment));
            return;
        }
        String[] path = assignment.substring(0, equals).split("\\.");
        ObjectNode section = tree;
        for (int i = 0; i < path.length - 1; i++) {
            JsonNode next = section.get(path[i]);
            section = next instanceof ObjectNode existing ? existing : section.putObject(path[i]);
        }
        String text = assignment.substring(equals + 1);
        try {
            JsonNode value = YAML.readTree(text);
            section.set(path[path.length - 1], value == null || value.isMissingNode() ? TextNode.valueOf("") : value);
        } catch (JsonProcessingException e) {
            section.put(path[path.length - 1], text);
        }
    }

    private static JsonNode resolve(JsonNode node, Map<String, String> environment, List<String> problems) {
        if (node instanceof ObjectNode section) {
            section.properties().forEach(entry -> entry.setValue(resolve(entry.getValue(), environment, problems)));
            return section;
        }
        if (node.isArray()) {
            var resolved = JsonNodeFactory.instance.arrayNode();
            node.forEach(element -> resolved.add(resolve(element, environment, problems)));
            return resolved;
        }
        if (!node.isTextual() || !node.textValue().contains("${")) {
            return node;
        }
        return TextNode.valueOf(substitute(node.textValue(), environment, problems));
    }

    private static String substitute(String text, Map<String, String> environment, List<String> problems) {
        Matcher variable = VARIABLE.matcher(text);
        StringBuilder result = new StringBuilder();
        while (variable.find()) {
            String value = environment.getOrDefault(variable.group(1), variable.group(2));
            if (value == null) {
                problems.add("${%s} is not set, expected an environment variable; set it or write ${%s:-default}"
                        .formatted(variable.group(1), variable.group(1)));
                value = "";
            }
            variable.appendReplacement(result, Matcher.quoteReplacement(value));
        }
        return variable.appendTail(result).toString();
    }
}

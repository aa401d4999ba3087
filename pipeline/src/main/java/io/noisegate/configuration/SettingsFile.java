package io.noisegate.configuration;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.noisegate.security.SecretNames;
import io.noisegate.settings.InvalidSettings;
import io.noisegate.settings.SettingText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads {@code noisegate.yaml}: a tree of sections and keys in kebab case. {@code ${NAME}} in a value stands for an
 * environment variable, {@code ${NAME:-text}} for one with a default. Single values can be set from outside: {@code
 * selection.keep-ratio=0.7}.
 */
public final class SettingsFile {
    /** Where the keys of Kafka clients stand, some of which are secret. */
    static final String CLIENT_PROPERTIES = "kafka.properties.";

    private SettingsFile() {}

    /**
     * Settings from a file and single values on top of it.
     *
     * @param assignments {@code section.key=value}, later ones win
     * @param environment variables for {@code ${NAME}}
     * @param essentials what must be set
     * @throws InvalidSettings with every problem found, not only the first
     * @throws IOException if the file cannot be read
     */
    public static NoisegateSettings read(
            Path file, List<String> assignments, Map<String, String> environment, Essential... essentials)
            throws IOException {
        return parse(text(file), assignments, environment, essentials);
    }

    /** The text of a configuration, which {@link #parse} takes. */
    public static String text(Path file) throws IOException {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new InvalidSettings(
                    List.of("There is no file %s, expected a configuration; check the path".formatted(file)));
        }
    }

    /** As {@link #read}, from the text of a file. */
    public static NoisegateSettings parse(
            String yaml, List<String> assignments, Map<String, String> environment, Essential... essentials) {
        List<String> problems = new ArrayList<>();
        ObjectNode tree = tree(yaml, problems);
        for (String assignment : assignments) {
            assign(tree, assignment, problems);
        }
        requireGiven(tree, essentials, problems);
        resolve(tree, "", new Variables(environment, problems));
        NoisegateSettings settings =
                new RecordBinding(problems).bind(NoisegateSettings.class, NoisegateSettings.defaults(), tree, "");
        if (!problems.isEmpty()) {
            throw new InvalidSettings(problems);
        }
        return settings;
    }

    private static ObjectNode tree(String yaml, List<String> problems) {
        try {
            JsonNode tree = YamlTree.read(yaml);
            if (tree instanceof ObjectNode sections) {
                return sections;
            }
            if (tree != null && !tree.isMissingNode() && !tree.isNull()) {
                problems.add("The configuration is %s %s, expected sections with keys; SETTINGS.md lists them"
                        .formatted(tree.isArray() ? "a list" : "a single value", tree));
            }
        } catch (JsonProcessingException e) {
            JsonLocation location = e.getLocation();
            problems.add("The configuration is no YAML at line %d, column %d: %s; check indentation and quotes"
                    .formatted(
                            location == null ? 1 : location.getLineNr(),
                            location == null ? 1 : location.getColumnNr(),
                            e.getOriginalMessage().lines().findFirst().orElse("")));
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
        String key = assignment.substring(0, equals);
        if (key.startsWith(CLIENT_PROPERTIES) && SecretNames.isSecret(key) && !assignment.contains("${")) {
            problems.add(
                    "%s is %s on the command line, where others see it, expected ${VARIABLE}, or a file in kafka.security; write the configuration that way"
                            .formatted(key, SecretNames.HIDDEN));
            return;
        }
        List<String> steps = RecordBinding.steps(NoisegateSettings.class, key);
        ObjectNode section = tree;
        for (String step : steps.subList(0, steps.size() - 1)) {
            section = section.get(step) instanceof ObjectNode existing ? existing : section.putObject(step);
        }
        section.set(steps.get(steps.size() - 1), assigned(assignment.substring(equals + 1)));
    }

    /** Lists and sections in YAML's own notation; everything else is a single value, whatever characters it has. */
    private static JsonNode assigned(String text) {
        if (text.startsWith("[") || text.startsWith("{")) {
            try {
                return YamlTree.read(text);
            } catch (JsonProcessingException e) {
                return TextNode.valueOf(text);
            }
        }
        return TextNode.valueOf(text);
    }

    private static void requireGiven(ObjectNode tree, Essential[] essentials, List<String> problems) {
        boolean scoredElsewhere =
                tree.path("job").path("input").asText().equals(SettingText.of(JobSettings.Input.SCORES));
        for (Essential essential : essentials) {
            if (essential == Essential.MODEL && scoredElsewhere) {
                continue;
            }
            JsonNode given = tree.path(essential.section()).path(essential.key());
            if (given.isMissingNode()
                    || given.isNull()
                    || given.isTextual() && given.asText().isBlank()) {
                problems.add(essential.problem());
            }
        }
    }

    private static JsonNode resolve(JsonNode node, String path, Variables variables) {
        if (node instanceof ObjectNode section) {
            section.properties().forEach(entry -> {
                String below = path.isEmpty() ? entry.getKey() : path + "." + entry.getKey();
                entry.setValue(resolve(entry.getValue(), below, variables));
            });
            return section;
        }
        if (node instanceof ArrayNode list) {
            for (int i = 0; i < list.size(); i++) {
                list.set(i, resolve(list.get(i), path, variables));
            }
            return list;
        }
        return node.isTextual()
                ? variables
                        .resolve(node.textValue(), path)
                        .<JsonNode>map(TextNode::valueOf)
                        .orElse(NullNode.instance)
                : node;
    }
}

package io.noisegate.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.noisegate.security.SecretNames;
import io.noisegate.settings.InvalidSettings;
import io.noisegate.settings.OrNever;
import io.noisegate.settings.SettingText;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Binds a tree of values to nested records: each component is a key in kebab case, a missing key takes the default. Notes
 * every problem and goes on, so that all are reported together.
 */
final class RecordBinding {
    private final List<String> problems;

    /** @param problems where problems are noted */
    RecordBinding(List<String> problems) {
        this.problems = problems;
    }

    /** Binds a section; where anything in it was wrong the defaults stand in. */
    <R> R bind(Class<R> type, R defaults, JsonNode node, String path) {
        if (!(node instanceof ObjectNode section)) {
            refuse(path, node, new UnfitValue("a section with keys", "indent its keys below it"));
            return defaults;
        }
        int problemsBefore = problems.size();
        RecordComponent[] components = type.getRecordComponents();
        refuseUnknownKeys(components, section, path);
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            Object fallback = value(components[i], defaults);
            JsonNode given = section.get(key(components[i]));
            values[i] = given == null || given.isNull()
                    ? fallback
                    : convert(components[i], fallback, given, join(path, key(components[i])));
        }
        boolean broken = problems.size() > problemsBefore;
        if (broken && path.isEmpty()) {
            return defaults; // sections are compared with each other, and some of them are not what the user wrote
        }
        return construct(type, components, values, defaults);
    }

    /** The key of a component: {@code keepRatio} is {@code keep-ratio}. */
    static String key(RecordComponent component) {
        return component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }

    /** All keys with the values they have in these settings, sections flattened: {@code selection.keep-ratio}. */
    static Map<String, Object> flatten(Record settings) {
        Map<String, Object> flat = new LinkedHashMap<>();
        flatten(settings, "", flat);
        return flat;
    }

    private static void flatten(Record section, String path, Map<String, Object> flat) {
        for (RecordComponent component : section.getClass().getRecordComponents()) {
            Object value = value(component, section);
            String key = join(path, key(component));
            if (value instanceof Record nested) {
                flatten(nested, key, flat);
            } else {
                flat.put(key, value);
            }
        }
    }

    /** The steps of a dotted path through nested records; below a map, what is left is a single key, dots and all. */
    static List<String> steps(Class<?> type, String path) {
        int dot = path.indexOf('.');
        if (dot < 0 || type == Map.class) {
            return List.of(path);
        }
        String first = path.substring(0, dot);
        Class<?> below = type.isRecord()
                ? Arrays.stream(type.getRecordComponents())
                        .filter(component -> key(component).equals(first))
                        .<Class<?>>map(RecordComponent::getType)
                        .findFirst()
                        .orElse(Object.class)
                : Object.class;
        List<String> steps = new ArrayList<>(List.of(first));
        steps.addAll(steps(below, path.substring(dot + 1)));
        return steps;
    }

    private void refuseUnknownKeys(RecordComponent[] components, ObjectNode section, String path) {
        Set<String> known =
                Arrays.stream(components).map(RecordBinding::key).collect(Collectors.toCollection(TreeSet::new));
        section.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                problems.add("%s is not a setting, expected one of %s; check the spelling"
                        .formatted(join(path, name), String.join(", ", known)));
            }
        });
    }

    private <R> R construct(Class<R> type, RecordComponent[] components, Object[] values, R defaults) {
        Class<?>[] parameterTypes =
                Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
        try {
            return type.getDeclaredConstructor(parameterTypes).newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof InvalidSettings invalid) {
                problems.addAll(invalid.problems());
                return defaults;
            }
            throw new IllegalStateException(type + " cannot be constructed", e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(type + " needs a public canonical constructor", e);
        }
    }

    private Object convert(RecordComponent component, Object fallback, JsonNode node, String path) {
        if (component.getType().isRecord()) {
            return bindNested(component.getType(), fallback, node, path);
        }
        if (component.isAnnotationPresent(OrNever.class) && node.asText().equals(SettingText.NEVER)) {
            return null;
        }
        try {
            if (component.getType() == List.class) {
                return list(element(component), node);
            }
            return component.getType() == Map.class
                    ? map(element(component), node, path)
                    : scalar(component.getType(), node);
        } catch (UnfitValue e) {
            refuse(path, node, e);
            return fallback;
        }
    }

    @SuppressWarnings("unchecked")
    private <R> Object bindNested(Class<R> type, Object fallback, JsonNode node, String path) {
        return bind(type, (R) fallback, node, path);
    }

    private static List<Object> list(Class<?> element, JsonNode node) throws UnfitValue {
        List<Object> values = new ArrayList<>();
        if (node.isArray()) {
            for (JsonNode value : node) {
                values.add(scalar(element, value));
            }
        } else if (!node.isValueNode()) {
            throw new UnfitValue("a list", "write [a, b]");
        } else if (!node.asText().isBlank()) {
            for (String text : node.asText().split(",")) {
                values.add(scalar(element, TextNode.valueOf(text)));
            }
        }
        return values;
    }

    private Map<String, Object> map(Class<?> element, JsonNode node, String path) throws UnfitValue {
        if (!(node instanceof ObjectNode section)) {
            throw new UnfitValue("keys with values", "indent its keys below it");
        }
        Map<String, Object> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> entry : section.properties()) {
            try {
                values.put(entry.getKey(), scalar(element, entry.getValue()));
            } catch (UnfitValue e) {
                refuse(join(path, entry.getKey()), entry.getValue(), e);
            }
        }
        return values;
    }

    private static Object scalar(Class<?> type, JsonNode node) throws UnfitValue {
        if (!node.isValueNode()) {
            throw new UnfitValue("a single value", "write it on the line of its key");
        }
        return ScalarText.parse(type, node.asText().strip());
    }

    private void refuse(String path, JsonNode node, UnfitValue unfit) {
        String value = node.isValueNode() ? node.asText() : node.toString();
        String found = path.startsWith(SettingsFile.CLIENT_PROPERTIES) && SecretNames.isSecret(path)
                ? SecretNames.HIDDEN
                : value;
        problems.add("%s is %s, expected %s; %s".formatted(path, found, unfit.expected(), unfit.remedy()));
    }

    /** The type of the elements of a list, or of the values of a map. */
    private static Class<?> element(RecordComponent component) {
        Type[] arguments = ((ParameterizedType) component.getGenericType()).getActualTypeArguments();
        return (Class<?>) arguments[arguments.length - 1];
    }

    private static Object value(RecordComponent component, Object owner) {
        try {
            return component.getAccessor().invoke(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(component + " cannot be read", e);
        }
    }

    private static String join(String path, String key) {
        return path.isEmpty() ? key : path + "." + key;
    }
}

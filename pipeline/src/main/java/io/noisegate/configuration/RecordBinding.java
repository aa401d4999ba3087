package io.noisegate.configuration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.noisegate.settings.InvalidSettings;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Binds a tree of values to nested records: each component is a key in kebab case, a missing key takes the default. Notes
 * every problem and goes on, so that all are reported together.
 */
final class RecordBinding {
    private static final Pattern DURATION = Pattern.compile("(\\d+(?:\\.\\d+)?)\\s*(ms|s|min|h|d)");

    private final List<String> problems;

    /** @param problems where problems are noted */
    RecordBinding(List<String> problems) {
        this.problems = problems;
    }

    /** Binds a section; where anything in it was wrong the defaults stand in. */
    <R> R bind(Class<R> type, R defaults, JsonNode node, String path) {
        if (!(node instanceof ObjectNode section)) {
            problems.add("%s is %s, expected a section with keys; indent its keys below it".formatted(path, node));
            return defaults;
        }
        RecordComponent[] components = type.getRecordComponents();
        refuseUnknownKeys(components, section, path);
        Object[] values = new Object[components.length];
        for (int i = 0; i < components.length; i++) {
            String key = key(components[i]);
            Object fallback = value(components[i], defaults);
            JsonNode given = section.get(key);
            values[i] = given == null || given.isNull()
                    ? fallback
                    : convert(components[i].getGenericType(), fallback, given, join(path, key));
        }
        return construct(type, components, values, defaults);
    }

    /** The key of a component: {@code keepRatio} is {@code keep-ratio}. */
    static String key(RecordComponent component) {
        return kebab(component.getName());
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
            Constructor<R> constructor = type.getDeclaredConstructor(parameterTypes);
            return constructor.newInstance(values);
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

    private Object convert(Type type, Object fallback, JsonNode node, String path) {
        if (type instanceof Class<?> plain) {
            return convertPlain(plain, fallback, node, path);
        }
        ParameterizedType generic = (ParameterizedType) type;
        Type element = generic.getActualTypeArguments()[generic.getActualTypeArguments().length - 1];
        if (generic.getRawType() == Optional.class) {
            return node.asText().isEmpty() ? Optional.empty() : Optional.of(convert(element, null, node, path));
        }
        if (generic.getRawType() == List.class) {
            return convertList(element, fallback, node, path);
        }
        if (generic.getRawType() == Map.class) {
            return convertMap(element, fallback, node, path);
        }
        throw new IllegalStateException("%s has type %s, which no setting can have".formatted(path, type));
    }

    private Object convertList(Type element, Object fallback, JsonNode node, String path) {
        if (!node.isArray()) {
            return node.isValueNode()
                    ? convertElements(element, List.of(node.asText().split("\\s*,\\s*")), path)
                    : refuse(path, node, "a list", "write [a, b]", fallback);
        }
        List<String> texts = new ArrayList<>();
        node.forEach(value -> texts.add(value.asText()));
        return convertElements(element, texts, path);
    }

    private List<Object> convertElements(Type element, List<String> texts, String path) {
        List<Object> values = new ArrayList<>();
        for (String text : texts) {
            JsonNode node = TextNode.valueOf(text);
            Object value = convert(element, null, node, path);
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    private Object convertMap(Type element, Object fallback, JsonNode node, String path) {
        if (!(node instanceof ObjectNode object)) {
            return refuse(path, node, "keys with values", "indent its keys below it", fallback);
        }
        Map<String, Object> values = new LinkedHashMap<>();
        object.properties()
                .forEach(entry -> values.put(
                        entry.getKey(), convert(element, null, entry.getValue(), join(path, entry.getKey()))));
        return values;
    }

    private Object convertPlain(Class<?> type, Object fallback, JsonNode node, String path) {
        if (type.isRecord()) {
            return bindNested(type, fallback, node, path);
        }
        String text = node.isValueNode() ? node.asText().trim() : null;
        if (text == null) {
            return refuse(path, node, "a single value", "write it on the line of its key", fallback);
        }
        if (type == String.class) {
            return text;
        }
        if (type == boolean.class) {
            return switch (text) {
                case "true" -> true;
                case "false" -> false;
                default -> refuse(path, node, "true or false", "write one of them", fallback);
            };
        }
        if (type == Duration.class) {
            return duration(fallback, node, path, text);
        }
        if (type.isEnum()) {
            return constant(type, fallback, node, path, text);
        }
        return number(type, fallback, node, path, text);
    }

    @SuppressWarnings("unchecked")
    private <R> Object bindNested(Class<R> type, Object fallback, JsonNode node, String path) {
        return bind(type, (R) fallback, node, path);
    }

    private Object number(Class<?> type, Object fallback, JsonNode node, String path, String text) {
        try {
            if (type == int.class) {
                return Integer.parseInt(text);
            }
            if (type == long.class) {
                return Long.parseLong(text);
            }
            if (type == double.class) {
                return Double.parseDouble(text);
            }
            if (type == float.class || type == Float.class) {
                return Float.parseFloat(text);
            }
        } catch (NumberFormatException e) {
            boolean whole = type == int.class || type == long.class;
            return refuse(path, node, whole ? "a whole number" : "a number", "leave out units and signs", fallback);
        }
        throw new IllegalStateException("%s has type %s, which no setting can have".formatted(path, type));
    }

    private Object duration(Object fallback, JsonNode node, String path, String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            return refuse(path, node, "a duration such as 10 ms, 5 s, 2 min, 1 h or 7 d", "add the unit", fallback);
        }
        double value = Double.parseDouble(matcher.group(1));
        double millis = switch (matcher.group(2)) {
            case "ms" -> value;
            case "s" -> value * 1e3;
            case "min" -> value * 60e3;
            case "h" -> value * 3_600e3;
            default -> value * 86_400e3;
        };
        return Duration.ofMillis(Math.round(millis));
    }

    private Object constant(Class<?> type, Object fallback, JsonNode node, String path, String text) {
        List<String> names = new ArrayList<>();
        for (Object constant : type.getEnumConstants()) {
            String name = constantName((Enum<?>) constant);
            if (name.equals(text)) {
                return constant;
            }
            names.add(name);
        }
        return refuse(path, node, "one of " + String.join(", ", names), "check the spelling", fallback);
    }

    /** A constant as it is written in the file: {@code EXACTLY_ONCE} is {@code exactly-once}. */
    static String constantName(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private Object refuse(String path, JsonNode node, String expected, String remedy, Object fallback) {
        String found = node.isValueNode() ? node.asText() : node.toString();
        problems.add("%s is %s, expected %s; %s".formatted(path, found, expected, remedy));
        return fallback;
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

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}

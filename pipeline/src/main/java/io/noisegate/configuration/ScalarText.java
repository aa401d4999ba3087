package io.noisegate.configuration;

import io.noisegate.settings.SettingText;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/** Single values from their text. */
final class ScalarText {
    private ScalarText() {}

    /**
     * The value that a text means.
     *
     * @param type of the value: text, truth, number, duration or constant
     */
    static Object parse(Class<?> type, String text) throws UnfitValue {
        if (type == String.class) {
            return text;
        }
        if (type == boolean.class) {
            return truth(text);
        }
        if (type == Duration.class) {
            return SettingText.duration(text)
                    .orElseThrow(
                            () -> new UnfitValue("a duration such as 10 ms, 5 s, 2 min, 1 h or 7 d", "add the unit"));
        }
        return type.isEnum() ? constant(type, text) : number(type, text);
    }

    private static boolean truth(String text) throws UnfitValue {
        return switch (text) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new UnfitValue("true or false", "write one of them");
        };
    }

    private static Object constant(Class<?> type, String text) throws UnfitValue {
        for (Object constant : type.getEnumConstants()) {
            if (SettingText.of(constant).equals(text)) {
                return constant;
            }
        }
        String names =
                Arrays.stream(type.getEnumConstants()).map(SettingText::of).collect(Collectors.joining(", "));
        throw new UnfitValue("one of " + names, "check the spelling");
    }

    private static Object number(Class<?> type, String text) throws UnfitValue {
        try {
            if (type == int.class) {
                return Integer.parseInt(text);
            }
            if (type == long.class) {
                return Long.parseLong(text);
            }
            if (type == double.class) {
                return Double.parseDouble(plain(text));
            }
            if (type == float.class || type == Float.class) {
                return Float.parseFloat(plain(text));
            }
        } catch (NumberFormatException e) {
            boolean whole = type == int.class || type == long.class;
            throw new UnfitValue(whole ? "a whole number" : "a number", "leave out units and signs");
        }
        throw new IllegalStateException("%s is a type that no setting can have".formatted(type));
    }

    /** YAML's way to write infinity and NaN in Java's. */
    private static String plain(String text) {
        return switch (text) {
            case ".inf" -> "Infinity";
            case "-.inf" -> "-Infinity";
            case ".nan" -> "NaN";
            default -> text;
        };
    }
}

package io.noisegate.settings;

import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** How values are written in configurations, on the command line and in messages: {@code 10 ms}, {@code exactly-once}. */
public final class SettingText {
    /** Stands for a duration that is left out, see {@link OrNever}. */
    public static final String NEVER = "never";

    private static final Pattern DURATION = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)\\s*(ms|s|min|h|d)");
    /** Largest first. */
    private enum Unit {
        D(86_400_000),
        H(3_600_000),
        MIN(60_000),
        S(1_000),
        MS(1);

        private final long ms;

        Unit(long ms) {
            this.ms = ms;
        }
    }

    private SettingText() {}

    /** A value as a configuration has it; null, which no configuration has, is {@code none}. */
    public static String of(Object value) {
        if (value == null) {
            return "none";
        }
        if (value instanceof Duration duration) {
            return ofMillis(duration.toMillis());
        }
        if (value instanceof Enum<?> constant) {
            return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
        if (value instanceof Collection<?> values) {
            return values.stream().map(SettingText::of).collect(Collectors.joining(", ", "[", "]"));
        }
        if (value instanceof Map<?, ?> values) {
            return values.entrySet().stream()
                    .map(entry -> of(entry.getKey()) + ": " + of(entry.getValue()))
                    .collect(Collectors.joining(", ", "{", "}"));
        }
        return value.toString();
    }

    /** In the largest unit that needs no fraction. */
    private static String ofMillis(long ms) {
        for (Unit unit : Unit.values()) {
            if (ms != 0 && ms % unit.ms == 0) {
                return ms / unit.ms + " " + of(unit);
            }
        }
        return "0 ms";
    }

    /** The duration that a text means, rounded to milliseconds; empty when it means none. */
    public static Optional<Duration> duration(String text) {
        Matcher matcher = DURATION.matcher(text.strip());
        if (!matcher.matches()) {
            return Optional.empty();
        }
        double value = Double.parseDouble(matcher.group(1));
        Unit unit = Unit.valueOf(matcher.group(2).toUpperCase(Locale.ROOT));
        return Optional.of(Duration.ofMillis(Math.round(value * unit.ms)));
    }
}

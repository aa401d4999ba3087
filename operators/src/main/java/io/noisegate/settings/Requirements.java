package io.noisegate.settings;

import java.util.ArrayList;
import java.util.List;

/**
 * Collects everything that is wrong with one section of the configuration, so that a user sees all problems at once.
 *
 * <p>Conditions are written as acceptance: {@code require(ratio > 0 && ratio <= 1, ...)} refuses NaN as well.
 */
public final class Requirements {
    private final String section;
    private final List<String> problems = new ArrayList<>();

    private Requirements(String section) {
        this.section = section;
    }

    /** Starts the check of a section, for example {@code selection.hasa}. */
    public static Requirements of(String section) {
        return new Requirements(section);
    }

    /**
     * Notes a problem unless the value was accepted.
     *
     * @param expected what is allowed, as it reads after "expected"
     * @param remedy what to do about it
     */
    public Requirements require(boolean accepted, String key, Object value, String expected, String remedy) {
        if (!accepted) {
            problems.add(
                    "%s.%s is %s, expected %s; %s".formatted(section, key, SettingText.of(value), expected, remedy));
        }
        return this;
    }

    /** @throws InvalidSettings if any requirement was not met */
    public void orThrow() {
        if (!problems.isEmpty()) {
            throw new InvalidSettings(problems);
        }
    }
}

package io.noisegate.settings;

import java.util.List;

/** A configuration that is refused before anything starts; each problem names key, value, allowed range and remedy. */
public final class InvalidSettings extends IllegalArgumentException {
    private final List<String> problems;

    public InvalidSettings(List<String> problems) {
        super(String.join(System.lineSeparator(), problems));
        this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
        return problems;
    }
}

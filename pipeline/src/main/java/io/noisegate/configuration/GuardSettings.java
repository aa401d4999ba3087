package io.noisegate.configuration;

import io.noisegate.selection.DropGuardSettings;

/** Section {@code guards}: what keeps a fault from spreading. */
public record GuardSettings(DropGuardSettings drops) {

    public static GuardSettings defaults() {
        return new GuardSettings(DropGuardSettings.defaults());
    }
}

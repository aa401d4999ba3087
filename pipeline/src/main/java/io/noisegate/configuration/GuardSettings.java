package io.noisegate.configuration;

import io.noisegate.sample.DeadLetterSettings;
import io.noisegate.selection.DropGuardSettings;
import io.noisegate.update.ModelGateSettings;

/** Section {@code guards}: what keeps a fault from spreading. */
public record GuardSettings(DropGuardSettings drops, DeadLetterSettings deadLetters, ModelGateSettings model) {

    public static GuardSettings defaults() {
        return new GuardSettings(
                DropGuardSettings.defaults(), DeadLetterSettings.defaults(), ModelGateSettings.defaults());
    }
}

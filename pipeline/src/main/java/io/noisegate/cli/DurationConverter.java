package io.noisegate.cli;

import io.noisegate.settings.SettingText;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as a configuration has them: {@code 500ms}, {@code 5s}, {@code 2min}, {@code 12h}, {@code 7d}. */
final class DurationConverter implements ITypeConverter<Duration> {

    @Override
    public Duration convert(String text) {
        return SettingText.duration(text)
                .orElseThrow(() -> new TypeConversionException(
                        "'%s' is no duration, expected for example 500ms, 5s, 2min, 12h or 7d".formatted(text)));
    }
}

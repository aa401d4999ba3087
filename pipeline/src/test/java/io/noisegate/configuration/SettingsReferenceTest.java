package io.noisegate.configuration;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.noisegate.settings.SettingText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** {@code SETTINGS.md} says the truth about keys and defaults. */
class SettingsReferenceTest {
    private static final Path REFERENCE = Path.of("SETTINGS.md");

    @Test
    void listsEveryKeyInOrderWithItsDefault() throws IOException {
        List<String> rows = rows();

        String expected = RecordBinding.flatten(NoisegateSettings.defaults()).entrySet().stream()
                .map(setting -> row(setting, rows))
                .collect(Collectors.joining("\n"));

        assertEquals(expected, String.join("\n", rows), "paste the expected lines into SETTINGS.md");
    }

    private static List<String> rows() throws IOException {
        try (var lines = Files.lines(REFERENCE)) {
            return lines.filter(line -> line.startsWith("| `")).toList();
        }
    }

    /** The row as it should be; what is allowed and what it means are taken over from the present one. */
    private static String row(Map.Entry<String, Object> setting, List<String> rows) {
        String key = "| `%s` |".formatted(setting.getKey());
        Optional<String> present =
                rows.stream().filter(row -> row.startsWith(key)).findFirst();
        String text = present.map(row -> row.substring(row.indexOf('|', key.length()) + 1))
                .orElse(" what is allowed | what it means |");
        return "%s %s |%s".formatted(key, written(setting), text);
    }

    private static String written(Map.Entry<String, Object> setting) {
        String text = SettingText.of(setting.getValue());
        return text.isEmpty() || text.equals("none") ? "none" : "`%s`".formatted(text);
    }
}

package io.noisegate.configuration;

import static org.junit.jupiter.api.Assertions.assertTimeout;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.settings.InvalidSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Configurations that nobody meant: each is read, or refused as {@link InvalidSettings}, and nothing else happens. */
class FuzzTest {
    private static final int INPUTS = 10_000;
    private static final String[] PIECES = {
        "selection:",
        "\n",
        "  ",
        "\t",
        "policy: hasa",
        "{",
        "}",
        "[",
        "]",
        "- ",
        ": ",
        "&a",
        "*a",
        "!!java",
        "${HOME}",
        "${",
        "'",
        "\"",
        "|\n",
        ">",
        "#",
        "---\n",
        "...",
        "%YAML",
        "? ",
        "0x7f",
        ".nan",
        ".inf",
        "1e999",
        "-0",
        "~",
        "null",
        "\u0000",
        "\uFEFF",
        "\uD83D",
        "<<: *a",
        "keep-ratio",
        ", ",
        "@",
        "`",
        "\r"
    };

    @Test
    void yamlIsReadOrRefused() throws IOException {
        String good = example();
        SplittableRandom random = new SplittableRandom(4711);
        int refused = 0;
        for (int i = 0; i < INPUTS; i++) {
            String text = i % 4 == 0 ? nonsense(random) : damaged(good, random);
            refused += assertTimeout(Duration.ofSeconds(10), () -> isRefused(text));
        }
        assertTrue(refused > INPUTS / 4 && refused < INPUTS, refused + " refused");
    }

    @Test
    void assignmentsAreReadOrRefused() {
        SplittableRandom random = new SplittableRandom(4712);
        String[] keys =
                RecordBinding.flatten(NoisegateSettings.defaults()).keySet().toArray(String[]::new);
        for (int i = 0; i < INPUTS; i++) {
            String assignment = keys[random.nextInt(keys.length)] + "=" + nonsense(random);
            try {
                SettingsFile.parse("", List.of(assignment), Map.of());
            } catch (InvalidSettings e) {
                assertTrue(!e.problems().isEmpty());
            }
        }
    }

    @Test
    void nestingAndReferencesDoNotBlowUp() {
        String nested = "a: ".concat("[".repeat(100_000));
        String laughs = "a: &a [x,x,x,x,x,x,x,x,x]\n"
                + "b: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\n"
                + "c: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
                + "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\n"
                + "e: [*d,*d,*d,*d,*d,*d,*d,*d,*d]\n";
        String variables = "job: {name: \"%s\"}".formatted("${A:-".repeat(20_000));

        for (String hostile : List.of(nested, laughs, variables)) {
            assertTimeout(Duration.ofSeconds(10), () -> assertTrue(isRefused(hostile) == 1));
        }
    }

    private static int isRefused(String text) {
        try {
            SettingsFile.parse(text, List.of(), Map.of("HOME", "/root"));
            return 0;
        } catch (InvalidSettings e) {
            return 1;
        }
    }

    private static String example() throws IOException {
        try (InputStream in = FuzzTest.class.getResourceAsStream("/demo/noisegate.yaml")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String nonsense(SplittableRandom random) {
        StringBuilder text = new StringBuilder();
        int pieces = random.nextInt(30);
        for (int i = 0; i < pieces; i++) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    private static String damaged(String good, SplittableRandom random) {
        StringBuilder text = new StringBuilder(good);
        int damages = 1 + random.nextInt(4);
        for (int i = 0; i < damages; i++) {
            int at = random.nextInt(text.length());
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, (char) random.nextInt(0x20, 0x2FF));
                case 1 -> text.insert(at, PIECES[random.nextInt(PIECES.length)]);
                default -> text.delete(at, Math.min(text.length(), at + 1 + random.nextInt(20)));
            }
        }
        return text.toString();
    }
}

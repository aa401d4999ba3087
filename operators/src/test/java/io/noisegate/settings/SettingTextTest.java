package io.noisegate.settings;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingTextTest {

    @ParameterizedTest
    @CsvSource({
        "PT0S, 0 ms",
        "PT0.01S, 10 ms",
        "PT1.5S, 1500 ms",
        "PT5S, 5 s",
        "PT15M, 15 min",
        "PT1H, 1 h",
        "PT36H, 36 h",
        "PT168H, 7 d",
        "PT-2S, -2 s"
    })
    void writesADurationInTheLargestUnitThatNeedsNoFraction(Duration duration, String text) {
        assertEquals(text, SettingText.of(duration));
    }

    @Test
    void writesConstantsInLowerCaseWithHyphensAlsoInLists() {
        assertEquals("[microseconds, days]", SettingText.of(List.of(TimeUnit.MICROSECONDS, TimeUnit.DAYS)));
        assertEquals("exactly-once", SettingText.of(Example.EXACTLY_ONCE));
    }

    @ParameterizedTest
    @CsvSource({"500ms, PT0.5S", "10 ms, PT0.01S", "1.5 s, PT1.5S", "2min, PT2M", "12 h, PT12H", "7 d, PT168H"})
    void readsADuration(String text, Duration duration) {
        assertEquals(Optional.of(duration), SettingText.duration(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "s", "-5 s", "5 years", "1e3 s", "NaN s", ""})
    void readsNoDurationWhereThereIsNone(String text) {
        assertEquals(Optional.empty(), SettingText.duration(text));
    }

    private enum Example {
        EXACTLY_ONCE
    }
}

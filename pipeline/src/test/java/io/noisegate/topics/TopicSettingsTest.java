package io.noisegate.topics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.noisegate.settings.InvalidSettings;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TopicSettingsTest {

    @Test
    void everyRoleHasItsUsualTopic() {
        for (TopicRole role : TopicRole.values()) {
            assertEquals("noisegate." + role, TopicSettings.defaults().name(role));
        }
    }

    @Test
    void oneTopicCanBeNamedDifferently() {
        TopicSettings settings = TopicSettings.defaults().with(TopicRole.ALERTS, "suspects");

        assertEquals("suspects", settings.alerts());
        assertEquals(TopicSettings.defaults(), settings.with(TopicRole.ALERTS, "noisegate.alerts"));
    }

    @Test
    void refusesAllThatIsWrongAtOnce() {
        var refusal = assertThrows(
                InvalidSettings.class,
                () -> new TopicSettings("in put", "same", "same", "m", "d", "c", "n", "s", 0, 0, Duration.ZERO));

        assertEquals(
                List.of(
                        "topics.samples is in put, expected 1 to 249 of a-z, A-Z, 0-9, '.', '_' and '-'; noisegate.samples is the usual name",
                        "topics.alerts is same, expected a topic of its own; it is the topic of decisions already",
                        "topics.partitions is 0, expected at least 1; 4 is the usual start",
                        "topics.replication-factor is 0, expected 1 to the number of brokers; 3 survives the loss of a broker",
                        "topics.retention is 0 ms, expected a duration above 0; 7 days is the usual start"),
                refusal.problems());
    }
}

package io.noisegate.topics;

import java.util.Locale;

/** What a topic is for. */
public enum TopicRole {
    SAMPLES("noisegate.samples"),
    DECISIONS("noisegate.decisions"),
    ALERTS("noisegate.alerts"),
    MODEL("noisegate.model"),
    DEAD_LETTERS("noisegate.dead-letters"),
    CORRECTIONS("noisegate.corrections"),
    NOISE_PROFILES("noisegate.noise-profiles"),
    SCORED_SAMPLES("noisegate.scored-samples");

    private final String defaultTopic;

    TopicRole(String defaultTopic) {
        this.defaultTopic = defaultTopic;
    }

    /** The topic of this role when none is configured. */
    public String defaultTopic() {
        return defaultTopic;
    }

    /** As it is written in a configuration, for example {@code dead-letters}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

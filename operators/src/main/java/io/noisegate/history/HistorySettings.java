package io.noisegate.history;

import io.noisegate.hardness.HardnessMeasures;
import io.noisegate.hardness.Signal;
import io.noisegate.settings.OrNever;
import io.noisegate.settings.Requirements;
import java.io.Serializable;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Section {@code history}: what is remembered of each sample.
 *
 * @param window losses kept per sample, 1 to 1000; four bytes each
 * @param ttl how long after its last observation a sample is forgotten; null: never
 * @param measures hardness measures to keep, by name and in the order of the scores
 * @param detector ONNX file of measure {@code detector}, on any file system Flink knows; null for the one that comes along
 */
public record HistorySettings(int window, @OrNever Duration ttl, List<String> measures, String detector)
        implements Serializable {
    private static final String DETECTOR = "detector";

    /** With the detector that comes along. */
    public HistorySettings(int window, Duration ttl, List<String> measures) {
        this(window, ttl, measures, null);
    }

    /** A window of 15 as in HASA, samples forgotten after 30 days, and the four measures that cost least for what they say. */
    public static HistorySettings defaults() {
        return new HistorySettings(15, Duration.ofDays(30), List.of("aum", "margin", "small-loss", "loss-variance"));
    }

    public HistorySettings {
        measures = List.copyOf(measures);
        Requirements.of("history")
                .require(window >= 1 && window <= 1000, "window", window, "1 to 1000 losses", "15 is the usual start")
                .require(
                        ttl == null || ttl.compareTo(Duration.ofSeconds(1)) >= 0,
                        "ttl",
                        ttl,
                        "at least 1 s or never",
                        "take several times the longest pause between two observations of a sample")
                .require(
                        HardnessMeasures.names().containsAll(measures),
                        "measures",
                        measures,
                        "names out of " + String.join(", ", HardnessMeasures.names()),
                        "remove or correct the others")
                .require(
                        new HashSet<>(measures).size() == measures.size(),
                        "measures",
                        measures,
                        "each name once",
                        "remove the repeated ones")
                .orThrow();
    }

    /** Whether a detector is asked. */
    public boolean detects() {
        return measures.contains(DETECTOR);
    }

    /** What these measures need with each observation beyond the prediction. */
    public Set<Signal> signals() {
        Set<Signal> signals = EnumSet.noneOf(Signal.class);
        HardnessMeasures.named(measures).forEach(measure -> signals.addAll(measure.needs()));
        return signals;
    }

    /**
     * Where a measure stands among the scores of an assessment.
     *
     * @param neededBy the setting that needs it, for the message
     * @throws io.noisegate.settings.InvalidSettings if the measure is not kept
     */
    public int scoreOf(String measure, String neededBy) {
        Requirements.of("history")
                .require(
                        measures.contains(measure),
                        "measures",
                        measures,
                        "a list with " + measure + ", which " + neededBy + " needs",
                        "add it")
                .orThrow();
        return measures.indexOf(measure);
    }
}

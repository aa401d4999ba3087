package io.noisegate.savepoint;

import io.noisegate.history.SampleHistory;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Counts and sizes of what a savepoint knows of samples. Not thread-safe. */
public final class SavepointSummary {
    private final Map<String, Long> keptAs = new TreeMap<>();
    private long samples;
    private long bytes;
    private long observations;
    private long nonFiniteLosses;
    private long fullWindows;
    private long mostObservations;

    /** @param stateBytes what the history takes in state, without its key */
    public void add(SampleHistory history, int stateBytes) {
        samples++;
        bytes += stateBytes;
        observations += history.observations();
        nonFiniteLosses += history.nonFiniteLosses();
        mostObservations = Math.max(mostObservations, history.observations());
        fullWindows += history.losses().length == history.windowSize() ? 1 : 0;
        keptAs.merge(
                "window %d, measures with accumulators %s"
                        .formatted(history.windowSize(), Arrays.toString(history.measures())),
                1L,
                Long::sum);
    }

    /** For people, a line each. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(String.format(
                Locale.ROOT,
                "samples        %,d%nbytes          %,d (%.0f each)%nobservations   %,d (%d at most)%nfull windows   %,d%nnot finite     %,d losses",
                samples,
                bytes,
                samples == 0 ? 0.0 : (double) bytes / samples,
                observations,
                mostObservations,
                fullWindows,
                nonFiniteLosses));
        keptAs.forEach(
                (how, count) -> text.append(String.format(Locale.ROOT, "%nkept           %,d with %s", count, how)));
        return text.toString();
    }
}

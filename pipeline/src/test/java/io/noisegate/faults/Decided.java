package io.noisegate.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.noisegate.cluster.Eventually;
import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.job.KafkaEnds;
import io.noisegate.schema.SampleDecision;
import io.noisegate.trial.ContractReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The decisions of a job that a read_committed reader has seen so far. */
final class Decided implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final Duration POLL = Duration.ofMillis(50);

    private final ContractReader<SampleDecision> reader;
    private final List<SampleDecision> seen = new ArrayList<>();

    Decided(NoisegateSettings settings) {
        reader = new ContractReader<>(
                KafkaEnds.clientProperties(settings.kafka()), settings.topics().decisions(), SampleDecision.class);
    }

    /** All so far, in the order of their arrival. */
    List<SampleDecision> seen() throws Exception {
        List<SampleDecision> more = reader.poll(POLL);
        while (!more.isEmpty()) {
            seen.addAll(more);
            more = reader.poll(Duration.ZERO);
        }
        return Collections.unmodifiableList(seen);
    }

    /** Waits until there are so many. */
    void await(long count) throws Exception {
        await(count, PATIENCE);
    }

    /** Waits until there are so many. */
    void await(long count, Duration within) throws Exception {
        Eventually.holds(count + " decisions", within, () -> seen().size() >= count);
    }

    /** None is missing and none is there twice, by sample and visit. */
    void assertEachOnce(long samples) throws Exception {
        Map<String, Set<Long>> visits = new HashMap<>();
        for (SampleDecision decision : seen()) {
            visits.computeIfAbsent(decision.getSampleId(), id -> new HashSet<>())
                    .add(decision.getVisit());
        }
        assertEquals(samples, seen.size(), "decisions");
        visits.forEach((id, of) -> assertEquals(of.size(), Collections.max(of), "visits of " + id));
        assertEquals(samples, visits.values().stream().mapToLong(Set::size).sum(), "decisions by sample and visit");
    }

    /**
     * Each is as another job decided on the same input, losses, windows, scores and versions included; only the generation,
     * which counts the starts of a job, may differ.
     */
    void assertSameAs(Decided other) throws Exception {
        List<SampleDecision> expected = inOrder(other.seen());
        List<SampleDecision> actual = inOrder(seen());
        assertEquals(expected.size(), actual.size(), "decisions");
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i), actual.get(i), "decision " + i);
        }
    }

    /**
     * As {@link #assertSameAs}, for a job that went back to an older state: what it had decided since is there twice, and both
     * times the same.
     *
     * @return how many decisions are there twice
     */
    long assertRepeats(Decided other) throws Exception {
        List<SampleDecision> actual = inOrder(seen());
        Set<SampleDecision> distinct = new HashSet<>(actual);
        assertEquals(new HashSet<>(inOrder(other.seen())), distinct);
        return actual.size() - distinct.size();
    }

    private static List<SampleDecision> inOrder(List<SampleDecision> decisions) {
        return decisions.stream()
                .map(decision -> SampleDecision.newBuilder(decision)
                        .setModelGeneration(0)
                        .build())
                .sorted(Comparator.comparing(SampleDecision::getBatchId)
                        .thenComparing(SampleDecision::getSampleId)
                        .thenComparing(SampleDecision::getVisit))
                .toList();
    }

    @Override
    public void close() {
        reader.close();
    }
}

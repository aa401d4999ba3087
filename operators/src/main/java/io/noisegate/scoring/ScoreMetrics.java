package io.noisegate.scoring;

import io.noisegate.runtime.RuntimeSettings.ExecutionProvider;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.SimpleCounter;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** What a scorer tells of itself, once per batch; {@code METRICS.md} has the table. */
final class ScoreMetrics {
    /** Batches over which distributions are taken. */
    private static final int RECENT = 256;

    private static final long NANOS_PER_MICRO = 1_000;
    private static final double MILLIS_PER_SECOND = 1_000;

    private final Counter batches = new SimpleCounter();
    private final Histogram batchSize = new DescriptiveStatisticsHistogram(RECENT);
    private final Histogram lingerMicros = new DescriptiveStatisticsHistogram(RECENT);
    private final Histogram scoringMicros = new DescriptiveStatisticsHistogram(RECENT);
    private long openedNs;

    /**
     * Registers everything.
     *
     * @param followed null when nothing is learned
     * @param sequence number of the last batch
     */
    ScoreMetrics(
            MetricGroup group,
            ExecutionProvider wanted,
            ExecutionProvider provider,
            FollowedModel followed,
            LongSupplier sequence) {
        group.counter("batchesScored", batches);
        group.histogram("batchSize", batchSize);
        group.histogram("lingerMicros", lingerMicros);
        group.histogram("scoringMicros", scoringMicros);
        group.gauge(
                "executionProviderFellBack",
                () -> wanted == ExecutionProvider.AUTO && provider == ExecutionProvider.CPU ? 1 : 0);
        group.addGroup("provider", provider.name().toLowerCase(Locale.ROOT)).gauge("executionProvider", () -> 1);
        if (followed != null) {
            group.gauge("modelGeneration", followed::generation);
            group.gauge("modelVersion", followed::version);
            group.gauge("modelVersionsBehind", followed::versionsBehind);
            group.gauge("modelStalenessSeconds", () -> followed.stalenessMs() / MILLIS_PER_SECOND);
            group.gauge("batchesThatWaitedForTheModel", followed::waits);
            group.gauge("batchesAheadOfModel", () -> sequence.getAsLong() - followed.learnedSequence());
        }
    }

    /** A batch has got its first sample. */
    void opened() {
        openedNs = System.nanoTime();
    }

    /** A batch is full, or has waited long enough. */
    void closed(int rows) {
        batches.inc();
        batchSize.update(rows);
        lingerMicros.update((System.nanoTime() - openedNs) / NANOS_PER_MICRO);
    }

    /** A batch was scored. */
    void scored(long startNs) {
        scoringMicros.update((System.nanoTime() - startNs) / NANOS_PER_MICRO);
    }
}

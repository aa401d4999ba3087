package io.noisegate.update;

import io.noisegate.runtime.RuntimeSettings.ExecutionProvider;
import java.util.Locale;
import java.util.function.LongSupplier;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Meter;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.metrics.DescriptiveStatisticsHistogram;

/** What the learner tells of itself, once per batch; {@code METRICS.md} has the table. */
final class UpdateMetrics {
    private static final int RECENT = 256;
    private static final int RATE_SECONDS = 60;
    private static final long NANOS_PER_MICRO = 1_000;

    private final Meter steps = new MeterView(RATE_SECONDS);
    private final Histogram stepMicros = new DescriptiveStatisticsHistogram(RECENT);

    /** Registers everything. */
    UpdateMetrics(
            MetricGroup group,
            ExecutionProvider wanted,
            ExecutionProvider provider,
            Learner learner,
            LongSupplier generation,
            LongSupplier version) {
        group.meter("stepsPerSecond", steps);
        group.histogram("stepMicros", stepMicros);
        group.gauge("modelGeneration", generation::getAsLong);
        group.gauge("modelVersion", version::getAsLong);
        group.gauge("optimizerSteps", learner::step);
        group.gauge("stepsDiverged", learner::divergedSteps);
        group.gauge("batchesWithoutKeptSamples", learner::emptyBatches);
        group.gauge("samplesLearned", learner::learnedSamples);
        group.gauge("batchLoss", learner::lastLoss);
        group.gauge("gradientNorm", learner::lastGradientNorm);
        group.gauge(
                "executionProviderFellBack",
                () -> wanted == ExecutionProvider.AUTO && provider == ExecutionProvider.CPU ? 1 : 0);
        group.addGroup("provider", provider.name().toLowerCase(Locale.ROOT)).gauge("executionProvider", () -> 1);
    }

    /** What the gate tells of itself. */
    static void register(MetricGroup group, ModelGate gate) {
        group.gauge("modelsRefused", gate::refused);
        group.gauge("heldOutAccuracy", gate::accuracy);
        group.gauge("heldOutAccuracyOfLastGood", gate::goodAccuracy);
    }

    /** A step was taken. */
    void stepped(long startNs) {
        steps.markEvent();
        stepMicros.update((System.nanoTime() - startNs) / NANOS_PER_MICRO);
    }
}

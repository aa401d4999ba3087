package io.noisegate.bench.stage;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.noisegate.bench.network.Images;
import io.noisegate.bench.network.Network;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.hardness.Observation;
import io.noisegate.hardness.ObservationSerializer;
import io.noisegate.model.ModelChannel;
import io.noisegate.model.ModelSettings;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.sample.FeatureType;
import io.noisegate.sample.Label;
import io.noisegate.sample.Sample;
import io.noisegate.scoring.ScoreOperator;
import io.noisegate.scoring.ScoredBatch;
import io.noisegate.scoring.ScoringSettings;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;

/**
 * How long does scoring pause when a new model takes over? The Score stage scores without pause while models arrive; a
 * pause is the time from the end of one batch to the end of the next.
 */
final class ModelSwapBenchmark {
    private static final int DISTINCT_SAMPLES = 2_048;
    private static final int LARGEST_STALENESS = 4_096;
    private static final double WARMUP_SHARE = 0.3;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Network network;
    private final ModelChannel channel;
    private final Path folder;
    private String fence;
    private long version;

    /**
     * Pauses in microseconds.
     *
     * @param same between batches of the same model
     * @param swapped before the first batch of a new one
     * @param swappedCpu processor time of the scoring thread in those; others on the machine do not disturb it
     */
    record Pauses(Histogram same, Histogram swapped, Histogram swappedCpu) {
        private static Pauses none() {
            return new Pauses(new Histogram(3), new Histogram(3), new Histogram(3));
        }
    }

    /**
     * @param batchMs the usual time of one batch
     * @param undisturbed with one model all the time
     */
    record Result(
            @JsonProperty("network") String network,
            @JsonProperty("swaps") long swaps,
            @JsonProperty("batch_ms") double batchMs,
            @JsonProperty("more_batches_longest") double longest,
            @JsonProperty("more_batches_p99") double p99,
            @JsonProperty("more_batches_median") double median,
            @JsonProperty("more_batches_longest_cpu") double longestCpu,

            @JsonProperty("more_batches_longest_without_swap")
            double longestWithoutSwap,

            @JsonProperty("more_batches_longest_undisturbed")
            double undisturbed,

            @JsonProperty("cost") SwapCost cost) {}

    /** @param folder for the model */
    ModelSwapBenchmark(Network network, ModelChannel channel, Path folder) {
        this.network = network;
        this.channel = channel;
        this.folder = folder;
    }

    /** @param perSecond versions */
    Result run(double perSecond, int seconds) throws Exception {
        ModelSettings settings = ScoreStage.settings(
                Files.write(folder.resolve("swap.onnx"), network.create().toBytes()));
        LearnableModel model = settings.load();
        Pauses alone = pauses(settings, model, 0, seconds);
        Pauses swapping = pauses(settings, model, perSecond, seconds);
        double batch = swapping.same.getValueAtPercentile(50);
        double usualCpu = alone.swappedCpu.getValueAtPercentile(50);
        return new Result(
                network.title(),
                swapping.swapped.getTotalCount(),
                batch / 1e3,
                more(swapping.swapped.getMaxValue(), batch),
                more(swapping.swapped.getValueAtPercentile(99), batch),
                more(swapping.swapped.getValueAtPercentile(50), batch),
                more(swapping.swappedCpu.getMaxValue(), usualCpu),
                more(swapping.same.getMaxValue(), batch),
                more(alone.same.getMaxValue(), alone.same.getValueAtPercentile(50)),
                SwapCost.of(network, model));
    }

    private static double more(double pause, double batch) {
        return pause / batch - 1;
    }

    /** @param perSecond 0 for one version in all; then the processor time is that of all batches */
    @SuppressWarnings("try") // closing the harness may be interrupted, which then ends the benchmark
    private Pauses pauses(ModelSettings settings, LearnableModel model, double perSecond, int seconds)
            throws Exception {
        long[] scored = {0};
        Pauses pauses = Pauses.none();
        List<StreamRecord<Sample>> batch = samples();
        try (OneInputStreamOperatorTestHarness<Sample, Observation> stage = stage(settings);
                PacedModels models = new PacedModels(channel, model, fence, () -> scored[0])) {
            if (perSecond == 0) {
                models.startOnce();
            } else {
                models.start(perSecond);
            }
            long startNs = System.nanoTime();
            long warmNs = startNs + (long) (WARMUP_SHARE * seconds * 1e9);
            long endNs = startNs + TimeUnit.SECONDS.toNanos(seconds);
            long lastNs = startNs;
            long lastCpuNs = THREADS.getCurrentThreadCpuTime();
            boolean runsAhead = perSecond == 0; // of a learner that has learned nothing
            for (int next = 0;
                    lastNs < endNs && !(runsAhead && scored[0] == LARGEST_STALENESS);
                    next = (next + network.batch()) % DISTINCT_SAMPLES) {
                long versionBefore = version;
                for (int row = 0; row < network.batch(); row++) {
                    stage.processElement(batch.get((next + row) % DISTINCT_SAMPLES));
                }
                scored[0]++;
                long nowNs = System.nanoTime();
                long cpuNs = THREADS.getCurrentThreadCpuTime();
                boolean swapped = version != versionBefore;
                if (nowNs > warmNs) {
                    (swapped ? pauses.swapped : pauses.same).recordValue((nowNs - lastNs) / 1000);
                    if (swapped || perSecond == 0) {
                        pauses.swappedCpu.recordValue((cpuNs - lastCpuNs) / 1000);
                    }
                }
                lastNs = nowNs;
                lastCpuNs = cpuNs;
                stage.setProcessingTime(stage.getProcessingTime() + 100); // lets go of the timer that did not fire
            }
        }
        return pauses;
    }

    private OneInputStreamOperatorTestHarness<Sample, Observation> stage(ModelSettings settings) throws Exception {
        ScoreOperator operator = new ScoreOperator(
                settings,
                RuntimeSettings.defaults(),
                new ScoringSettings(network.batch(), Duration.ofMillis(10), LARGEST_STALENESS, 1),
                channel);
        OneInputStreamOperatorTestHarness<Sample, Observation> harness =
                new OneInputStreamOperatorTestHarness<>(operator);
        harness.getExecutionConfig().enableObjectReuse();
        harness.setOutputCreator(
                serializer -> new ForgettingOutput<>(observation -> version = observation.version(), this::greeted));
        harness.setup(ObservationSerializer.INSTANCE);
        harness.open();
        return harness;
    }

    private void greeted(Object batch) {
        if (batch instanceof ScoredBatch greeting && greeting.isGreeting()) {
            fence = greeting.fence();
        }
    }

    private List<StreamRecord<Sample>> samples() {
        Images images = new Images(DISTINCT_SAMPLES, FeatureType.FLOAT32, network.sample());
        List<StreamRecord<Sample>> samples = new ArrayList<>();
        for (int i = 0; i < DISTINCT_SAMPLES; i++) {
            byte[] pixels = images.pixels(i);
            samples.add(new StreamRecord<>(
                    new Sample(Images.id(i), Label.ofClass(images.label(i)), pixels, 0, pixels.length)));
        }
        return samples;
    }
}

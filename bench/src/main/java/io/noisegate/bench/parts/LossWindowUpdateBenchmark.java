package io.noisegate.bench.parts;

import io.noisegate.bench.network.Images;
import io.noisegate.hardness.Observation;
import io.noisegate.hardness.Prediction;
import io.noisegate.history.Assessment;
import io.noisegate.history.Assessor;
import io.noisegate.history.HistorySettings;
import io.noisegate.history.LossWindow;
import io.noisegate.history.SampleHistory;
import io.noisegate.sample.Label;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** What does one more loss of a sample cost, its window with variance alone and with all hardness measures? */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class LossWindowUpdateBenchmark {
    private static final int WINDOW = 15;

    /** Samples that take turns; their windows fit a cache or do not. */
    @Param({"1000", "100000"})
    public int samples;

    private final Assessor assessor = new Assessor(HistorySettings.defaults());
    private LossWindow[] windows;
    private SampleHistory[] histories;
    private Observation[] observations;
    private int next;

    /** Fills every window. */
    @Setup
    public void fill() {
        SplittableRandom random = new SplittableRandom(1);
        windows = new LossWindow[samples];
        histories = new SampleHistory[samples];
        observations = new Observation[samples];
        for (int i = 0; i < samples; i++) {
            float loss = (float) random.nextDouble();
            Prediction prediction = new Prediction(0.5f, 1, 0.25f, (float) random.nextDouble(-1, 1));
            windows[i] = new LossWindow(WINDOW);
            histories[i] = assessor.newHistory();
            observations[i] = new Observation(Images.id(i), 1, 256, 0, 1, 1, Label.ofClass(0), loss, prediction);
            for (int visit = 0; visit < WINDOW; visit++) {
                windows[i].add((float) random.nextDouble());
                assessor.observe(histories[i], observations[i]);
            }
        }
    }

    /** The window alone. */
    @Benchmark
    public double variance() {
        int sample = turn();
        windows[sample].add(observations[sample].loss());
        return windows[sample].variance();
    }

    /** What the LossWindow stage does between reading and writing its state. */
    @Benchmark
    public Assessment assessment() {
        int sample = turn();
        return assessor.observe(histories[sample], observations[sample]);
    }

    private int turn() {
        int sample = next;
        next = sample + 1 == samples ? 0 : sample + 1;
        return sample;
    }
}

package io.noisegate.bench.gpu;

import io.noisegate.bench.measure.Measurement;
import io.noisegate.bench.network.Network;
import io.noisegate.gradient.GradientRequest;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.model.ModelSettings;
import io.noisegate.runtime.BatchBuffers;
import io.noisegate.runtime.LearningSession;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.runtime.ScoringSession;
import io.noisegate.sample.Label;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.SplittableRandom;

/** A network on one provider, scored and learned over one batch, the same for every provider. Owns its native memory. */
final class Passes implements AutoCloseable {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final LearnableModel model;
    private final BatchBuffers buffers;
    private final ScoringSession scoring;
    private final LearningSession learning;
    private final float[] gradient;
    private final int batch;

    Passes(Network network, int batch, RuntimeSettings runtime) {
        this.batch = batch;
        model = ModelSettings.defaults().learnable(network.create().toBytes());
        buffers = new BatchBuffers(model, batch);
        scoring = ScoringSession.constant(model, model.initialParameters(), model.initialBuffers(), runtime);
        GradientRequest request = GradientRequest.plain();
        learning = LearningSession.open(
                model, runtime, batch, network.batchStatistics() ? request.withBatchStatistics() : request);
        gradient = new float[model.initialParameters().length];
        fill();
    }

    private void fill() {
        SplittableRandom random = new SplittableRandom(1);
        for (int at = 0; at < batch * model.rowBytes(); at += Float.BYTES) {
            buffers.features().putFloat(at, (float) random.nextDouble());
        }
        for (int row = 0; row < batch; row++) {
            buffers.target(row, Label.ofClass(random.nextInt(model.outputs())));
            buffers.weights().put(row, 1);
        }
    }

    Measurement score(int runs) {
        return timed(runs, () -> scoring.score(buffers, batch));
    }

    Measurement step(int steps) {
        return timed(
                steps,
                () -> learning.gradient(model.initialParameters(), model.initialBuffers(), buffers, batch, gradient));
    }

    private Measurement timed(int times, Runnable work) {
        long cpuNs = THREADS.getCurrentThreadCpuTime();
        long wallNs = System.nanoTime();
        for (int i = 0; i < times; i++) {
            work.run();
        }
        return Measurement.of(
                (long) times * batch, System.nanoTime() - wallNs, THREADS.getCurrentThreadCpuTime() - cpuNs);
    }

    /** Losses of the rows as they were scored last. */
    float[] losses() {
        float[] losses = new float[batch];
        buffers.losses().get(0, losses);
        return losses;
    }

    /** Of the last step. */
    float[] gradient() {
        return gradient.clone();
    }

    @Override
    public void close() {
        scoring.close();
        learning.close();
        buffers.close();
    }
}

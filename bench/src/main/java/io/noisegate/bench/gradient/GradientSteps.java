package io.noisegate.bench.gradient;

import io.noisegate.bench.measure.Measurement;
import io.noisegate.bench.network.Network;
import io.noisegate.gradient.GradientRequest;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.model.ModelSettings;
import io.noisegate.runtime.BatchBuffers;
import io.noisegate.runtime.LearningSession;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.sample.Label;
import io.noisegate.update.Sgd;
import io.noisegate.update.WeightDecay;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.SplittableRandom;

/** Steps of SGD, gradient and optimizer, on one thread: the caller's. Owns its native memory. */
final class GradientSteps implements AutoCloseable {
    private static final float LEARNING_RATE = 1e-3f;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final LearnableModel model;
    private final LearningSession session;
    private final BatchBuffers buffers;
    private final Sgd optimizer;
    private final float[] parameters;
    private final float[] statistics;
    private final float[] gradient;
    private final int batch;
    private final long openingMs;

    /** @param learned how many rows of the batch have a weight */
    GradientSteps(Network network, int batch, int learned) {
        this.batch = batch;
        byte[] onnx = network.create().toBytes();
        long start = System.nanoTime();
        model = ModelSettings.defaults().learnable(onnx);
        GradientRequest request = GradientRequest.plain();
        session = LearningSession.open(
                model,
                RuntimeSettings.defaults(),
                batch,
                network.batchStatistics() ? request.withBatchStatistics() : request);
        openingMs = (System.nanoTime() - start) / 1_000_000;
        buffers = new BatchBuffers(model, batch);
        parameters = model.initialParameters();
        statistics = model.initialBuffers();
        gradient = new float[parameters.length];
        optimizer = new Sgd(parameters.length, 0, false, WeightDecay.NONE);
        fill(learned);
    }

    private void fill(int learned) {
        SplittableRandom random = new SplittableRandom(1);
        int elements = model.rowBytes() / Float.BYTES;
        for (int row = 0; row < batch; row++) {
            for (int i = 0; i < elements; i++) {
                buffers.features().putFloat(row * model.rowBytes() + i * Float.BYTES, (float) random.nextDouble());
            }
            buffers.target(row, Label.ofClass(random.nextInt(model.outputs())));
            buffers.weights().put(row, row < learned ? 1 : 0);
        }
    }

    int parameters() {
        return parameters.length;
    }

    /** From the bytes of the forward model to a session that is ready to learn, in milliseconds. */
    long openingMs() {
        return openingMs;
    }

    Measurement step(int steps) {
        long cpuNs = THREADS.getCurrentThreadCpuTime();
        long wallNs = System.nanoTime();
        for (int step = 0; step < steps; step++) {
            session.gradient(parameters, statistics, buffers, batch, gradient);
            optimizer.step(parameters, gradient, LEARNING_RATE);
        }
        return Measurement.of(
                (long) steps * batch, System.nanoTime() - wallNs, THREADS.getCurrentThreadCpuTime() - cpuNs);
    }

    @Override
    public void close() {
        session.close();
        buffers.close();
    }
}

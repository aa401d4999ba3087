package io.noisegate.bench.gradient;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.noisegate.bench.measure.Measurement;
import io.noisegate.bench.network.Network;
import io.noisegate.gradient.GradientRequest;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.model.ModelSettings;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.runtime.BatchBuffers;
import io.noisegate.runtime.LearningSession;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.sample.Label;
import io.noisegate.update.Sgd;
import io.noisegate.update.WeightDecay;
import java.lang.management.ManagementFactory;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/** Steps of SGD, gradient and optimizer, on the caller's thread and those of its session. Owns its native memory. */
public final class GradientSteps implements AutoCloseable {
    private static final float LEARNING_RATE = 1e-3f;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final LearnableModel model;
    private final LearningSession session;
    private final BatchBuffers buffers;
    private final Sgd optimizer;
    private final float[] parameters;
    private final float[] statistics;
    private final float[] gradient;
    private final int batch;
    private final LongSupplier cpuNs;
    private final long openingMs;

    /**
     * On one thread, the caller's.
     *
     * @param learned how many rows of the batch have a weight
     */
    GradientSteps(Network network, int batch, int learned) {
        this(network, batch, learned, RuntimeSettings.defaults());
    }

    /**
     * @param learned how many rows of the batch have a weight
     * @param settings with more than one thread the processor time is that of the whole process
     */
    GradientSteps(Network network, int batch, int learned, RuntimeSettings settings) {
        this(network.create(), network.batchStatistics(), batch, learned, settings);
    }

    /** On the caller's thread, with a weight for every row. */
    public GradientSteps(OnnxModel model, int batch) {
        this(model, false, batch, batch, RuntimeSettings.defaults());
    }

    private GradientSteps(
            OnnxModel forward, boolean batchStatistics, int batch, int learned, RuntimeSettings settings) {
        this.batch = batch;
        cpuNs = settings.intraOpThreads() == 1 ? THREADS::getCurrentThreadCpuTime : PROCESS::getProcessCpuTime;
        byte[] onnx = forward.toBytes();
        long start = System.nanoTime();
        model = ModelSettings.defaults().learnable(onnx);
        GradientRequest request = GradientRequest.plain();
        session =
                LearningSession.open(model, settings, batch, batchStatistics ? request.withBatchStatistics() : request);
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

    public int parameters() {
        return parameters.length;
    }

    /** From the bytes of the forward model to a session that is ready to learn, in milliseconds. */
    long openingMs() {
        return openingMs;
    }

    public Measurement step(int steps) {
        long cpuBefore = cpuNs.getAsLong();
        long wallNs = System.nanoTime();
        for (int step = 0; step < steps; step++) {
            learn(gradientAt(parameters));
        }
        return Measurement.of((long) steps * batch, System.nanoTime() - wallNs, cpuNs.getAsLong() - cpuBefore);
    }

    /** The parameters as learned so far; changed in place. */
    float[] values() {
        return parameters;
    }

    /** The gradient of the batch at some parameters; overwritten by the next one. */
    float[] gradientAt(float[] values) {
        session.gradient(values, statistics, buffers, batch, gradient);
        return gradient;
    }

    void learn(float[] step) {
        optimizer.step(parameters, step, LEARNING_RATE);
    }

    /** Bytes of the Java heap that a step takes, on average. */
    long allocatedBytes(int steps) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        step(steps);
        return (THREADS.getCurrentThreadAllocatedBytes() - before) / steps;
    }

    @Override
    public void close() {
        session.close();
        buffers.close();
    }
}

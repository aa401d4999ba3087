package io.noisegate.bench.gradient;

import com.sun.management.OperatingSystemMXBean;
import io.noisegate.bench.measure.Measurement;
import io.noisegate.bench.network.Network;
import java.lang.management.ManagementFactory;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Steps of SGD by two sessions of one thread each. Each takes half of the batch at the same parameters; the mean of their
 * gradients is learned. Owns its thread and its native memory.
 */
final class SideBySideSteps implements AutoCloseable {
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final int batch;
    private final GradientSteps here;
    private final GradientSteps there;
    private final ExecutorService other = Executors.newSingleThreadExecutor();

    /** @param batch an even number of rows */
    SideBySideSteps(Network network, int batch) {
        this.batch = batch;
        here = new GradientSteps(network, batch / 2, batch / 2);
        there = new GradientSteps(network, batch / 2, batch / 2);
    }

    Measurement step(int steps) throws ExecutionException, InterruptedException {
        long cpuNs = PROCESS.getProcessCpuTime();
        long wallNs = System.nanoTime();
        for (int step = 0; step < steps; step++) {
            Future<float[]> otherHalf = other.submit(() -> there.gradientAt(here.values()));
            float[] mean = here.gradientAt(here.values());
            float[] addend = otherHalf.get();
            for (int i = 0; i < mean.length; i++) {
                mean[i] = (mean[i] + addend[i]) / 2;
            }
            here.learn(mean);
        }
        return Measurement.of((long) steps * batch, System.nanoTime() - wallNs, PROCESS.getProcessCpuTime() - cpuNs);
    }

    @Override
    public void close() {
        other.shutdown();
        here.close();
        there.close();
    }
}

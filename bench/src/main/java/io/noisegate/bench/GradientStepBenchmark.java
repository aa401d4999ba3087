package io.noisegate.bench;

import io.noisegate.gradient.LearnableModel;
import io.noisegate.model.ModelSettings;
import io.noisegate.onnx.DenseNetwork;
import io.noisegate.runtime.BatchBuffers;
import io.noisegate.runtime.LearningSession;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.sample.Label;
import io.noisegate.update.Sgd;
import io.noisegate.update.WeightDecay;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** How long does one step of SGD take, gradient and optimizer, on one thread? */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class GradientStepBenchmark {
    /** The folder of the reference models, each in a folder of its own name; empty: the MLP alone can be measured. */
    static final String MODELS = "models.dir";

    private static final float LEARNING_RATE = 1e-3f;

    /** {@code mlp} is 784-256-10, anything else the name of a reference model. */
    @Param({"mlp"})
    public String model;

    @Param({"256"})
    public int batch;

    private LearnableModel learnable;
    private LearningSession session;
    private BatchBuffers buffers;
    private Sgd optimizer;
    private float[] parameters;
    private float[] statistics;
    private float[] gradient;

    @Setup
    public void open() throws IOException {
        learnable = ModelSettings.defaults().learnable(onnx());
        session = LearningSession.open(learnable, RuntimeSettings.defaults(), batch);
        buffers = new BatchBuffers(learnable, batch);
        parameters = learnable.initialParameters();
        statistics = learnable.initialBuffers();
        gradient = new float[parameters.length];
        optimizer = new Sgd(parameters.length, 0, false, WeightDecay.NONE);
        fill();
    }

    private byte[] onnx() throws IOException {
        return model.equals("mlp")
                ? DenseNetwork.create(1, ScoreStageBenchmark.WIDTHS).toBytes()
                : Files.readAllBytes(Path.of(System.getProperty(MODELS), model, model + ".dynamo.onnx"));
    }

    private void fill() {
        SplittableRandom random = new SplittableRandom(1);
        int elements = learnable.rowBytes() / Float.BYTES;
        for (int row = 0; row < batch; row++) {
            for (int i = 0; i < elements; i++) {
                buffers.features().putFloat(row * learnable.rowBytes() + i * Float.BYTES, (float) random.nextDouble());
            }
            buffers.target(row, Label.ofClass(random.nextInt(learnable.outputs())));
            buffers.weights().put(row, 1);
        }
    }

    @Benchmark
    public float step() {
        float loss = session.gradient(parameters, statistics, buffers, batch, gradient);
        optimizer.step(parameters, gradient, LEARNING_RATE);
        return loss;
    }

    @TearDown
    public void close() {
        session.close();
        buffers.close();
    }
}

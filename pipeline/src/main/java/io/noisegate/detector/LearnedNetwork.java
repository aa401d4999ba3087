package io.noisegate.detector;

import io.noisegate.gradient.InputFormat;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.gradient.LossHead;
import io.noisegate.gradient.Parameter;
import io.noisegate.gradient.ParameterChoice;
import io.noisegate.onnx.DenseNetwork;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.onnx.Tensor;
import io.noisegate.runtime.BatchBuffers;
import io.noisegate.runtime.LearningSession;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.sample.Label;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A multilayer perceptron that learns classes by SGD with momentum 0.9, without a stream around it. Not thread-safe. */
final class LearnedNetwork implements AutoCloseable {
    private static final float MOMENTUM = 0.9f;

    private final OnnxModel network;
    private final LearnableModel model;
    private final BatchBuffers batch;
    private final LearningSession session;
    private final float[] parameters;
    private final float[] gradient;
    private final float[] velocity;
    private final int inputs;

    /**
     * @param batchSize rows of a batch at most
     * @param widths as of {@link DenseNetwork#create}
     */
    LearnedNetwork(long seed, int batchSize, int... widths) {
        network = DenseNetwork.create(seed, widths);
        model = LearnableModel.of(
                network,
                LossHead.of(LossHead.Kind.SOFTMAX_CROSS_ENTROPY),
                InputFormat.float32(),
                new ParameterChoice(List.of(), List.of(), List.of()));
        batch = new BatchBuffers(model, batchSize);
        session = LearningSession.open(model, RuntimeSettings.defaults(), batchSize);
        parameters = model.initialParameters();
        gradient = new float[parameters.length];
        velocity = new float[parameters.length];
        inputs = widths[0];
    }

    /**
     * Learns a batch.
     *
     * @param features {@code [rows][inputs]}
     * @param labels {@code [rows]}
     * @return the probabilities of the labels from before, {@code [rows]}
     */
    float[] learn(List<float[]> features, int[] labels, float rate) {
        FloatBuffer rows = batch.features().asFloatBuffer();
        for (int row = 0; row < labels.length; row++) {
            rows.put(row * inputs, features.get(row));
            batch.target(row, Label.ofClass(labels[row]));
            batch.weights().put(row, 1);
        }
        session.gradient(parameters, model.initialBuffers(), batch, labels.length, gradient);
        for (int i = 0; i < parameters.length; i++) {
            velocity[i] = MOMENTUM * velocity[i] + gradient[i];
            parameters[i] -= rate * velocity[i];
        }
        float[] probabilities = new float[labels.length];
        for (int row = 0; row < labels.length; row++) {
            probabilities[row] = (float) Math.exp(-batch.losses().get(row));
        }
        return probabilities;
    }

    /** The network as it has learned. */
    OnnxModel learned() {
        Map<String, Tensor> initializers = new LinkedHashMap<>(network.initializers());
        for (Parameter parameter : model.parameters().parameters()) {
            float[] values = Arrays.copyOfRange(parameters, parameter.offset(), parameter.offset() + parameter.size());
            initializers.put(parameter.name(), Tensor.ofFloats(parameter.shape().sizes(), values));
        }
        return new OnnxModel(
                network.opset(),
                network.producer(),
                network.inputs(),
                network.outputs(),
                network.nodes(),
                initializers,
                network.metadata(),
                network.valueMetadata());
    }

    @Override
    public void close() {
        session.close();
        batch.close();
    }
}

package io.noisegate.runtime;

import ai.onnxruntime.OnnxTensor;
import io.noisegate.gradient.LearnableModel;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Memory for the parameters and the buffers of one version of a model, and the tensors over it. */
record WeightTensors(TensorBlock parameters, TensorBlock buffers) implements AutoCloseable {
    static WeightTensors of(LearnableModel model) {
        return new WeightTensors(
                new TensorBlock(model.parameters(), UnaryOperator.identity()),
                new TensorBlock(model.buffers(), UnaryOperator.identity()));
    }

    /** Takes over another version; the arrays are copied. */
    void write(float[] parameterValues, float[] bufferValues) {
        parameters.write(parameterValues);
        buffers.write(bufferValues);
    }

    /** All of them, by the names they have in the graph. */
    Map<String, OnnxTensor> tensors() {
        Map<String, OnnxTensor> tensors = new HashMap<>(parameters.tensors());
        tensors.putAll(buffers.tensors());
        return tensors;
    }

    @Override
    public void close() {
        parameters.close();
        buffers.close();
    }
}

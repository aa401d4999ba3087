package io.noisegate.runtime;

import ai.onnxruntime.OnnxTensor;
import io.noisegate.gradient.Parameter;
import io.noisegate.gradient.ParameterLayout;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** One direct buffer that holds a tensor per parameter, each on a cache line of its own; copied to and from flat arrays. */
final class TensorBlock implements AutoCloseable {
    private static final int FLOATS_PER_LINE = 16;

    private final List<Parameter> parameters;
    private final List<FloatBuffer> parts = new ArrayList<>();
    private final Map<String, OnnxTensor> tensors = new LinkedHashMap<>();

    /** @param name the graph's name for the tensor of a parameter */
    TensorBlock(ParameterLayout layout, UnaryOperator<String> name) {
        this.parameters = layout.parameters();
        long total = parameters.stream().mapToLong(TensorBlock::padded).sum();
        FloatBuffer memory = Sessions.directFloats(total);
        int offset = 0;
        for (Parameter parameter : parameters) {
            FloatBuffer part = Sessions.slice(memory, offset, parameter.size());
            parts.add(part);
            tensors.put(
                    name.apply(parameter.name()),
                    Sessions.tensor(part, parameter.shape().sizes()));
            offset += padded(parameter);
        }
    }

    private static int padded(Parameter parameter) {
        return (parameter.size() + FLOATS_PER_LINE - 1) / FLOATS_PER_LINE * FLOATS_PER_LINE;
    }

    Map<String, OnnxTensor> tensors() {
        return tensors;
    }

    void write(float[] flat) {
        for (int i = 0; i < parts.size(); i++) {
            FloatBuffer part = parts.get(i);
            part.put(0, flat, parameters.get(i).offset(), part.capacity());
        }
    }

    void read(float[] flat) {
        for (int i = 0; i < parts.size(); i++) {
            FloatBuffer part = parts.get(i);
            part.get(0, flat, parameters.get(i).offset(), part.capacity());
        }
    }

    /** Adds to what a flat array holds; {@code scratch} has at least its length. */
    void addTo(float[] flat, float[] scratch) {
        read(scratch);
        for (int i = 0; i < flat.length; i++) {
            flat[i] += scratch[i];
        }
    }

    @Override
    public void close() {
        tensors.values().forEach(OnnxTensor::close);
    }
}

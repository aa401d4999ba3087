package io.noisegate.runtime;

import ai.onnxruntime.OnnxTensor;
import java.nio.FloatBuffer;

/** One pinned output of a fixed size. */
final class TensorOutput implements AutoCloseable {
    private final FloatBuffer values;
    private final OnnxTensor tensor;
    private final float[] copy;

    TensorOutput(int size) {
        this.values = Sessions.directFloats(size);
        this.tensor = Sessions.tensor(values, size);
        this.copy = new float[size];
    }

    OnnxTensor tensor() {
        return tensor;
    }

    /** What the last run wrote; overwritten by the next call. */
    float[] read() {
        values.get(0, copy);
        return copy;
    }

    @Override
    public void close() {
        tensor.close();
    }
}

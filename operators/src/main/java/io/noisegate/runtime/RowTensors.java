package io.noisegate.runtime;

import ai.onnxruntime.OnnxTensor;
import io.noisegate.onnx.Shape;
import java.nio.FloatBuffer;
import java.util.Arrays;

/** One direct buffer of floats, seen as a tensor for every number of rows that occurs. */
final class RowTensors implements AutoCloseable {
    private final Shape shape;
    private final FloatBuffer values;
    private final OnnxTensor[] byRows;

    /** {@code [rows, sample...]} for up to {@code capacity} rows. */
    RowTensors(int capacity, long... sample) {
        this(Shape.ofBatch(sample), capacity);
    }

    private RowTensors(Shape shape, int capacity) {
        this.shape = shape;
        this.values = Sessions.directFloats(elements(shape, capacity));
        this.byRows = new OnnxTensor[capacity + 1];
    }

    static RowTensors of(Shape shape, int capacity) {
        return new RowTensors(shape, capacity);
    }

    private static int elements(Shape shape, int rows) {
        return Math.toIntExact(Arrays.stream(shape.at(rows)).reduce(1, Math::multiplyExact));
    }

    FloatBuffer values() {
        return values;
    }

    OnnxTensor of(int rows) {
        if (byRows[rows] == null) {
            byRows[rows] = Sessions.tensor(Sessions.first(values, elements(shape, rows)), shape.at(rows));
        }
        return byRows[rows];
    }

    @Override
    public void close() {
        for (int rows = 0; rows < byRows.length; rows++) {
            if (byRows[rows] != null) {
                byRows[rows].close();
                byRows[rows] = null;
            }
        }
    }
}

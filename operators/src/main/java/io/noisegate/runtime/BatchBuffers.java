package io.noisegate.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import io.noisegate.gradient.GraphNames;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.gradient.LossHead;
import io.noisegate.sample.Label;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Map;

/**
 * Memory for batches of up to {@code capacity} rows, filled in place by the caller and read and written in place by any
 * number of sessions of the same model, one at a time. Not thread-safe.
 *
 * <p>The owner closes it, after the last session has run over it. Tensors are made once per number of rows that occurs.
 */
public final class BatchBuffers implements AutoCloseable {
    private final LearnableModel model;
    private final int capacity;
    private final int rowBytes;
    private final ByteBuffer features;
    private final FloatBuffer targets;
    private final FloatBuffer weights;
    private final FloatBuffer logits;
    private final FloatBuffer losses;
    private final FloatBuffer probabilities;
    private final Tensors[] tensors;

    /**
     * The tensors for one number of rows.
     *
     * @param scores what scoring writes besides the outputs
     */
    record Tensors(Map<String, OnnxTensor> inputs, Map<String, OnnxTensor> outputs, Map<String, OnnxTensor> scores) {
        void close() {
            inputs.values().forEach(OnnxTensor::close);
            outputs.values().forEach(OnnxTensor::close);
            scores.values().forEach(OnnxTensor::close);
        }
    }

    /** @param capacity rows at most, at least 1 */
    public BatchBuffers(LearnableModel model, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException("a batch of %d rows, expected at least 1".formatted(capacity));
        }
        this.model = model;
        this.capacity = capacity;
        this.rowBytes = model.rowBytes();
        this.features = Sessions.direct((long) capacity * rowBytes);
        this.targets = Sessions.directFloats((long) capacity * model.outputs());
        this.weights = Sessions.directFloats(capacity);
        this.logits = Sessions.directFloats((long) capacity * model.outputs());
        this.losses = Sessions.directFloats(capacity);
        this.probabilities =
                Sessions.directFloats(model.head().hasProbabilities() ? (long) capacity * model.outputs() : 0);
        this.tensors = new Tensors[capacity + 1];
    }

    public int capacity() {
        return capacity;
    }

    /** Raw features in native byte order: row r starts at {@code r * rowBytes}. */
    public ByteBuffer features() {
        return features;
    }

    /** What every row counts in learning; any non-negative number. */
    public FloatBuffer weights() {
        return weights;
    }

    /** Model outputs, {@code [rows, outputs]}, written by scoring. */
    public FloatBuffer logits() {
        return logits;
    }

    /** Unweighted loss per row, written by scoring. */
    public FloatBuffer losses() {
        return losses;
    }

    /** Probabilities of the classes, {@code [rows, outputs]}, written by scoring; empty if the outputs are not classes. */
    public FloatBuffer probabilities() {
        return probabilities;
    }

    /**
     * Sets the target of a row. A class index becomes a one-hot row, or the number itself if the model has one output
     * that is not a softmax; rows of one batch may mix kinds.
     *
     * @throws IllegalArgumentException if the label does not fit the model's outputs
     */
    public void target(int row, Label label) {
        int outputs = model.outputs();
        int start = row * outputs;
        if (label.kind() == Label.Kind.CLASS_INDEX) {
            classIndex(start, label.classIndex(), outputs);
            return;
        }
        if (label.values().length != outputs) {
            throw new IllegalArgumentException("a target of %d values, expected %d, one per output of the model"
                    .formatted(label.values().length, outputs));
        }
        targets.put(start, label.values());
    }

    private void classIndex(int start, int index, int outputs) {
        boolean number = outputs == 1 && model.head().kind() != LossHead.Kind.SOFTMAX_CROSS_ENTROPY;
        if (number) {
            targets.put(start, index);
            return;
        }
        if (index < 0 || index >= outputs) {
            throw new IllegalArgumentException("class %d, expected 0 to %d".formatted(index, outputs - 1));
        }
        for (int k = 0; k < outputs; k++) {
            targets.put(start + k, k == index ? 1 : 0);
        }
    }

    /** Copies features and target of a row of another batch of the same model. */
    void copyRow(int row, BatchBuffers from, int fromRow) {
        features.put(row * rowBytes, from.features, fromRow * rowBytes, rowBytes);
        int outputs = model.outputs();
        targets.put(row * outputs, from.targets, fromRow * outputs, outputs);
    }

    /** Copies logits and loss of a row of another batch of the same model. */
    void copyResults(int row, BatchBuffers from, int fromRow) {
        int outputs = model.outputs();
        logits.put(row * outputs, from.logits, fromRow * outputs, outputs);
        losses.put(row, from.losses.get(fromRow));
    }

    Tensors tensors(int rows) {
        if (rows < 1 || rows > capacity) {
            throw new IllegalArgumentException("%d rows, expected 1 to %d".formatted(rows, capacity));
        }
        if (tensors[rows] == null) {
            tensors[rows] = tensorsOf(rows);
        }
        return tensors[rows];
    }

    private Tensors tensorsOf(int rows) {
        int outputs = model.outputs();
        long[] sample = model.sampleShape();
        long[] shape = new long[sample.length + 1];
        shape[0] = rows;
        System.arraycopy(sample, 0, shape, 1, sample.length);
        ByteBuffer bytes = features.duplicate()
                .order(features.order())
                .position(0)
                .limit(rows * rowBytes)
                .slice()
                .order(features.order());
        OnnxTensor raw = switch (model.input().type()) {
            case UINT8 -> Sessions.tensor(bytes, OnnxJavaType.UINT8, shape);
            case FLOAT16 -> Sessions.tensor(bytes, OnnxJavaType.FLOAT16, shape);
            case FLOAT32 -> Sessions.tensor(bytes, OnnxJavaType.FLOAT, shape);
        };
        return new Tensors(
                Map.of(
                        GraphNames.FEATURES,
                        raw,
                        GraphNames.TARGETS,
                        Sessions.tensor(Sessions.first(targets, rows * outputs), rows, outputs)),
                Map.of(
                        GraphNames.LOGITS,
                        Sessions.tensor(Sessions.first(logits, rows * outputs), rows, outputs),
                        GraphNames.LOSSES,
                        Sessions.tensor(Sessions.first(losses, rows), rows)),
                model.head().hasProbabilities()
                        ? Map.of(
                                GraphNames.PROBABILITIES,
                                Sessions.tensor(Sessions.first(probabilities, rows * outputs), rows, outputs))
                        : Map.of());
    }

    @Override
    public void close() {
        for (int rows = 0; rows <= capacity; rows++) {
            if (tensors[rows] != null) {
                tensors[rows].close();
                tensors[rows] = null;
            }
        }
    }
}

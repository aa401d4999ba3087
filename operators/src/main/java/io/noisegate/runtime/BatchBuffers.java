package io.noisegate.runtime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import io.noisegate.gradient.GraphNames;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.gradient.LossHead;
import io.noisegate.sample.Label;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.HashMap;
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
    private final Label[] labels;
    private final Map<Rows, Tensors> tensors = new HashMap<>();

    private record Rows(int first, int count) {}

    /**
     * The tensors over some rows.
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
        this.labels = new Label[capacity];
    }

    public int capacity() {
        return capacity;
    }

    /** Raw features in native byte order: row r starts at {@code r * rowBytes}. */
    public ByteBuffer features() {
        return features;
    }

    /** Of every row, as it was given to {@link #target}; its own array. */
    public Label[] labels() {
        return labels;
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
        labels[row] = label;
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

    /**
     * Sets what a row is learned as instead of its label: a share for each class, of which a model with one output takes the
     * second one's.
     *
     * @param shares of the classes; those of the row begin at {@code offset}
     * @param classes how many there are
     */
    public void target(int row, float[] shares, int offset, int classes) {
        if (model.outputs() == 1) {
            targets.put(row, shares[offset + classes - 1]);
        } else if (model.outputs() == classes) {
            targets.put(row * classes, shares, offset, classes);
        } else {
            throw new IllegalArgumentException("a target of %d shares, expected %d, one per output of the model"
                    .formatted(classes, model.outputs()));
        }
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

    /** Copies features and target of a row of a batch of the same model, which may be this one. */
    public void copyRow(int row, BatchBuffers from, int fromRow) {
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

    /** The tensors over the first rows. */
    Tensors tensors(int rows) {
        return tensors(0, rows);
    }

    Tensors tensors(int first, int rows) {
        if (first < 0 || rows < 1 || first + rows > capacity) {
            throw new IllegalArgumentException(
                    "rows %d to %d, expected 1 to %d of them".formatted(first, first + rows - 1, capacity));
        }
        return tensors.computeIfAbsent(new Rows(first, rows), this::tensorsOf);
    }

    private Tensors tensorsOf(Rows part) {
        int rows = part.count();
        long[] sample = model.sampleShape();
        long[] shape = new long[sample.length + 1];
        shape[0] = rows;
        System.arraycopy(sample, 0, shape, 1, sample.length);
        ByteBuffer bytes = features.duplicate()
                .order(features.order())
                .position(part.first() * rowBytes)
                .limit((part.first() + rows) * rowBytes)
                .slice()
                .order(features.order());
        OnnxTensor raw = switch (model.input().type()) {
            case UINT8 -> Sessions.tensor(bytes, OnnxJavaType.UINT8, shape);
            case FLOAT16 -> Sessions.tensor(bytes, OnnxJavaType.FLOAT16, shape);
            case FLOAT32 -> Sessions.tensor(bytes, OnnxJavaType.FLOAT, shape);
        };
        return new Tensors(
                Map.of(GraphNames.FEATURES, raw, GraphNames.TARGETS, perOutput(targets, part)),
                Map.of(
                        GraphNames.LOGITS,
                        perOutput(logits, part),
                        GraphNames.LOSSES,
                        Sessions.tensor(Sessions.slice(losses, part.first(), rows), rows)),
                model.head().hasProbabilities()
                        ? Map.of(GraphNames.PROBABILITIES, perOutput(probabilities, part))
                        : Map.of());
    }

    private OnnxTensor perOutput(FloatBuffer values, Rows part) {
        int outputs = model.outputs();
        FloatBuffer view = Sessions.slice(values, part.first() * outputs, part.count() * outputs);
        return Sessions.tensor(view, part.count(), outputs);
    }

    @Override
    public void close() {
        tensors.values().forEach(Tensors::close);
        tensors.clear();
    }
}

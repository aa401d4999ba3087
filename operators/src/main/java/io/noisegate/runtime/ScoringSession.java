package io.noisegate.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.noisegate.gradient.DropoutMask;
import io.noisegate.gradient.GradientRequest;
import io.noisegate.gradient.GraphNames;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.gradient.ScoringGraph;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Forward pass and loss per sample, in one run that reads and writes {@link BatchBuffers} in place. Used by one thread at a
 * time; building one on another thread is safe. The owner closes it when no run is under way.
 */
public final class ScoringSession implements AutoCloseable {
    private final OrtSession session;
    private final int chunkRows;
    private final WeightTensors updatable;
    private final List<DropoutMask> dropout;
    private final Map<String, RowTensors> masks = new HashMap<>();
    private final Map<String, RowTensors> perRow = new HashMap<>();
    private final Map<String, OnnxTensor> inputs = new HashMap<>();
    private final Map<String, OnnxTensor> outputs = new HashMap<>();

    private ScoringSession(
            ScoringGraph graph, OrtSession session, int chunkRows, int capacity, WeightTensors updatable) {
        this.session = session;
        this.chunkRows = chunkRows;
        this.updatable = updatable;
        this.dropout = graph.masks();
        if (updatable != null) {
            inputs.putAll(updatable.tensors());
            inputs.keySet().retainAll(session.getInputNames());
        }
        dropout.forEach(mask -> masks.put(mask.name(), RowTensors.of(mask.shape(), capacity)));
        graph.tensorShapes().forEach((name, shape) -> perRow.put(name, RowTensors.of(shape, capacity)));
    }

    /**
     * Weights as constants that the runtime packs once: fastest per run, built anew for every version of the model; for many
     * versions see {@link ScoringSessions}.
     */
    public static ScoringSession constant(
            LearnableModel model, float[] parameters, float[] buffers, RuntimeSettings settings) {
        try (ScoringSessions versions = new ScoringSessions(model, settings)) {
            return versions.open(parameters, buffers);
        }
    }

    static ScoringSession constant(ScoringGraph graph, OrtSession session, RuntimeSettings settings) {
        int chunkRows = Sessions.chunkRows(graph.bytesPerRow(), Integer.MAX_VALUE, settings);
        return new ScoringSession(graph, session, chunkRows, 0, null);
    }

    /** Weights as inputs: a new version costs one copy, a run somewhat more. */
    public static ScoringSession updatable(LearnableModel model, RuntimeSettings settings) {
        return updatable(model, settings, 0, GradientRequest.plain());
    }

    /**
     * Weights as inputs, for passes that drop (Monte-Carlo dropout: score the same batch several times with fresh masks),
     * that read out tensors inside the model, such as an embedding, or that say something of each sample's own gradient.
     *
     * @param capacity rows of a batch at most
     * @param request whether to drop, and what to compute for every row; see {@link ScoringGraph#of}
     */
    public static ScoringSession updatable(
            LearnableModel model, RuntimeSettings settings, int capacity, GradientRequest request) {
        ScoringGraph graph = ScoringGraph.of(model, request);
        OrtSession session = Sessions.openUpdatable(graph.graph(), settings);
        ScoringSession scoring =
                new ScoringSession(graph, session, Integer.MAX_VALUE, capacity, WeightTensors.of(model));
        scoring.update(model.initialParameters(), model.initialBuffers());
        return scoring;
    }

    /**
     * Takes over another version of the model; the arrays are copied.
     *
     * @throws IllegalStateException if the weights are constants
     */
    public void update(float[] newParameters, float[] newBuffers) {
        if (updatable == null) {
            throw new IllegalStateException("the weights of this session are constants; build another one");
        }
        updatable.write(newParameters, newBuffers);
    }

    /** The inputs that stand for Dropout nodes, in graph order; empty unless dropout was requested. */
    public List<DropoutMask> masks() {
        return dropout;
    }

    /** Where a mask is filled in before a run: row by row, elements 0 or {@code 1 / (1 - ratio)}. */
    public FloatBuffer mask(DropoutMask mask) {
        return masks.get(mask.name()).values();
    }

    /** A tensor inside the model, row by row, if it was requested. */
    public FloatBuffer tensor(String name) {
        return requested(GraphNames.tensor(name));
    }

    /** The gradient of the probability of each row's label by the model's input, row by row, if it was requested. */
    public FloatBuffer inputGradient() {
        return requested(GraphNames.INPUT_GRADIENT);
    }

    /** The norm of each row's own gradient, if it was requested. */
    public FloatBuffer sampleNorms() {
        return requested(GraphNames.SAMPLE_NORMS);
    }

    private FloatBuffer requested(String output) {
        RowTensors values = perRow.get(output);
        if (values == null) {
            throw new IllegalStateException("'%s' was not requested when the session was opened".formatted(output));
        }
        return values.values();
    }

    /**
     * Reads features and targets of the first rows, writes their logits, losses and probabilities; constant weights are run
     * over a cacheful of rows at a time.
     *
     * @param rows 1 up to the capacity of the buffers
     */
    public void score(BatchBuffers batch, int rows) {
        int count = Math.min(rows, chunkRows);
        for (int first = 0; first < rows; first += count) {
            run(batch, first, Math.min(count, rows - first));
        }
    }

    private void run(BatchBuffers batch, int first, int rows) {
        BatchBuffers.Tensors tensors = batch.tensors(first, rows);
        inputs.putAll(tensors.inputs());
        masks.forEach((name, mask) -> inputs.put(name, mask.of(rows)));
        outputs.putAll(tensors.outputs());
        outputs.putAll(tensors.scores());
        perRow.forEach((name, output) -> outputs.put(name, output.of(rows)));
        try {
            // The outputs are pinned: the results are in the buffers.
            session.run(inputs, outputs).close();
        } catch (OrtException e) {
            throw new InferenceFailure("scoring %d rows failed".formatted(rows), e);
        }
    }

    @Override
    public void close() {
        Sessions.close(session);
        masks.values().forEach(RowTensors::close);
        perRow.values().forEach(RowTensors::close);
        if (updatable != null) {
            updatable.close();
        }
    }
}

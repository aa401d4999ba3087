package io.noisegate.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.gradient.ScoringGraph;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Forward pass and loss per sample, in one run that reads and writes {@link BatchBuffers} in place. Used by one thread at a
 * time; building one on another thread is safe. The owner closes it when no run is under way.
 */
public final class ScoringSession implements AutoCloseable {
    private final OrtSession session;
    private final TensorBlock parameters;
    private final TensorBlock buffers;
    private final Map<String, OnnxTensor> inputs = new HashMap<>();

    private ScoringSession(OrtSession session, TensorBlock parameters, TensorBlock buffers) {
        this.session = session;
        this.parameters = parameters;
        this.buffers = buffers;
        if (parameters != null) {
            inputs.putAll(parameters.tensors());
            inputs.putAll(buffers.tensors());
            inputs.keySet().retainAll(session.getInputNames());
        }
    }

    /** Weights as constants that the runtime packs once: fastest per run, built anew for every version of the model. */
    public static ScoringSession constant(
            LearnableModel model, float[] parameters, float[] buffers, RuntimeSettings settings) {
        return new ScoringSession(
                Sessions.open(ScoringGraph.constant(model, parameters, buffers).graph(), settings), null, null);
    }

    /** Weights as inputs: a new version costs one copy, a run costs up to twice as much for convolutions. */
    public static ScoringSession updatable(LearnableModel model, RuntimeSettings settings) {
        OrtSession session = Sessions.open(ScoringGraph.updatable(model).graph(), settings);
        ScoringSession scoring = new ScoringSession(
                session,
                new TensorBlock(model.parameters(), UnaryOperator.identity()),
                new TensorBlock(model.buffers(), UnaryOperator.identity()));
        scoring.update(model.initialParameters(), model.initialBuffers());
        return scoring;
    }

    /**
     * Takes over another version of the model; the arrays are copied.
     *
     * @throws IllegalStateException if the weights are constants
     */
    public void update(float[] newParameters, float[] newBuffers) {
        if (parameters == null) {
            throw new IllegalStateException("the weights of this session are constants; build another one");
        }
        parameters.write(newParameters);
        buffers.write(newBuffers);
    }

    /**
     * Reads features and targets of the first rows, writes their logits and losses.
     *
     * @param rows 1 up to the capacity of the buffers
     */
    public void score(BatchBuffers batch, int rows) {
        BatchBuffers.Tensors tensors = batch.tensors(rows);
        inputs.putAll(tensors.inputs());
        try {
            // The outputs are pinned: the results are in the buffers.
            session.run(inputs, tensors.outputs()).close();
        } catch (OrtException e) {
            throw new InferenceFailure("scoring %d rows failed".formatted(rows), e);
        }
    }

    @Override
    public void close() {
        Sessions.close(session);
        if (parameters != null) {
            parameters.close();
            buffers.close();
        }
    }
}

package io.noisegate.runtime;

import ai.onnxruntime.OnnxTensor;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.gradient.ScoringGraph;
import io.noisegate.onnx.ValueInfo;
import java.util.Map;

/**
 * Scoring sessions for one version of a model after the other, the weights as constants that the runtime packs once. The graph
 * is written once; a version brings its weights only, which the runtime copies as it opens a session.
 *
 * <p>Thread-safe. Whoever opens a session closes it, before this or after.
 */
public final class ScoringSessions implements AutoCloseable {
    private final RuntimeSettings settings;
    private final ScoringGraph graph;
    private final WeightTensors weights;
    private final Map<String, OnnxTensor> constants;
    private final byte[] bytes;
    private boolean closed;

    public ScoringSessions(LearnableModel model, RuntimeSettings settings) {
        this.settings = settings;
        this.graph = ScoringGraph.of(model);
        this.weights = WeightTensors.of(model);
        this.constants = weights.tensors();
        constants
                .keySet()
                .retainAll(graph.graph().inputs().stream().map(ValueInfo::name).toList());
        this.bytes = graph.graph().toBytes(constants.keySet());
    }

    /**
     * A session with these weights.
     *
     * @throws IllegalStateException if this is closed
     */
    public synchronized ScoringSession open(float[] parameters, float[] buffers) {
        if (closed) {
            throw new IllegalStateException("closed; no session can be opened");
        }
        weights.write(parameters, buffers);
        return ScoringSession.constant(graph, Sessions.open(bytes, constants, settings), settings);
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            weights.close();
        }
    }
}

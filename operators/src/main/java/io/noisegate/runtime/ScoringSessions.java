package io.noisegate.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtSession;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.gradient.ScoringGraph;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;

/**
 * Scoring sessions for one version of a model after the other, the weights as constants that the runtime packs once. The graph
 * is written once; a version brings its weights only, into memory that the session of an earlier one has left.
 *
 * <p>Thread-safe: sessions may be opened and closed on any thread. Closing this does not close them.
 */
public final class ScoringSessions implements AutoCloseable {
    private final LearnableModel model;
    private final RuntimeSettings settings;
    private final ScoringGraph graph;
    private final Set<String> constants;
    private final byte[] bytes;
    private final Queue<WeightTensors> free = new ArrayDeque<>();
    private boolean closed;

    public ScoringSessions(LearnableModel model, RuntimeSettings settings) {
        this.model = model;
        this.settings = settings;
        this.graph = ScoringGraph.of(model);
        this.constants = new TreeSet<>();
        graph.graph().inputs().forEach(input -> {
            if (model.parameters().find(input.name()).isPresent()
                    || model.buffers().find(input.name()).isPresent()) {
                constants.add(input.name());
            }
        });
        this.bytes = graph.graph().toBytes(constants);
    }

    /** The arrays are copied. */
    public ScoringSession open(float[] parameters, float[] buffers) {
        WeightTensors weights = take();
        weights.write(parameters, buffers);
        Map<String, OnnxTensor> supplied = weights.tensors();
        supplied.keySet().retainAll(constants);
        try {
            OrtSession session = Sessions.open(bytes, supplied, settings);
            return ScoringSession.constant(graph, session, settings, () -> leave(weights));
        } catch (RuntimeException e) {
            leave(weights);
            throw e;
        }
    }

    private synchronized WeightTensors take() {
        WeightTensors left = free.poll();
        return left == null ? WeightTensors.of(model) : left;
    }

    private synchronized void leave(WeightTensors weights) {
        if (closed) {
            weights.close();
        } else {
            free.add(weights);
        }
    }

    /** Frees the memory that no session uses; a session that is open still frees its own. */
    @Override
    public synchronized void close() {
        closed = true;
        free.forEach(WeightTensors::close);
        free.clear();
    }
}

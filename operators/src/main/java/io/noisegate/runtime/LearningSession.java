package io.noisegate.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.noisegate.gradient.GradientGraph;
import io.noisegate.gradient.GraphNames;
import io.noisegate.gradient.LearnableModel;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * Computes gradients with a graph whose weights are inputs. Memory: parameters and gradients once each, and the
 * activations of the largest batch. Used by one thread at a time; the owner closes it.
 */
public final class LearningSession implements AutoCloseable {
    private final OrtSession session;
    private final TensorBlock parameters;
    private final TensorBlock buffers;
    private final TensorBlock gradients;
    private final FloatBuffer shares;
    private final OnnxTensor[] sharesByRows;
    private final Map<String, OnnxTensor> inputs = new HashMap<>();
    private final Map<String, OnnxTensor> outputs = new HashMap<>();

    private LearningSession(LearnableModel model, RuntimeSettings settings, int capacity) {
        this.session = Sessions.open(GradientGraph.of(model), settings);
        this.parameters = new TensorBlock(model.parameters(), UnaryOperator.identity());
        this.buffers = new TensorBlock(model.buffers(), UnaryOperator.identity());
        this.gradients = new TensorBlock(model.parameters(), GraphNames::gradientOf);
        this.shares = Sessions.directFloats(capacity);
        this.sharesByRows = new OnnxTensor[capacity + 1];
        inputs.putAll(parameters.tensors());
        inputs.putAll(buffers.tensors());
        inputs.keySet().retainAll(session.getInputNames());
        outputs.putAll(gradients.tensors());
    }

    /** @param capacity rows of a batch at most */
    public static LearningSession open(LearnableModel model, RuntimeSettings settings, int capacity) {
        return new LearningSession(model, settings, capacity);
    }

    /**
     * Computes the gradient of {@code sum_i w_i · loss_i / sum_i w_i} over the first rows of a batch, and writes their
     * losses into the batch's buffer.
     *
     * @param parameters where the gradient is taken; copied
     * @param gradient receives the result, in the layout of the parameters; zeros if the weights sum to zero
     * @return the weighted mean loss; 0 if the weights sum to zero
     */
    public float gradient(float[] parameters, float[] buffers, BatchBuffers batch, int rows, float[] gradient) {
        double total = 0;
        for (int row = 0; row < rows; row++) {
            total += batch.weights().get(row);
        }
        if (total == 0) {
            Arrays.fill(gradient, 0);
            return 0;
        }
        for (int row = 0; row < rows; row++) {
            shares.put(row, (float) (batch.weights().get(row) / total));
        }
        this.parameters.write(parameters);
        this.buffers.write(buffers);
        run(batch, rows);
        gradients.read(gradient);
        double mean = 0;
        for (int row = 0; row < rows; row++) {
            float share = shares.get(row);
            mean += share == 0 ? 0 : (double) share * batch.losses().get(row);
        }
        return (float) mean;
    }

    private void run(BatchBuffers batch, int rows) {
        BatchBuffers.Tensors tensors = batch.tensors(rows);
        inputs.putAll(tensors.inputs());
        inputs.put(GraphNames.WEIGHTS, sharesOf(rows));
        outputs.put(GraphNames.LOSSES, tensors.outputs().get(GraphNames.LOSSES));
        try {
            // The outputs are pinned: the results are in the buffers.
            session.run(inputs, outputs).close();
        } catch (OrtException e) {
            throw new InferenceFailure("the gradient over %d rows failed".formatted(rows), e);
        }
    }

    private OnnxTensor sharesOf(int rows) {
        if (sharesByRows[rows] == null) {
            sharesByRows[rows] = Sessions.tensor(Sessions.first(shares, rows), rows);
        }
        return sharesByRows[rows];
    }

    @Override
    public void close() {
        Sessions.close(session);
        parameters.close();
        buffers.close();
        gradients.close();
        for (OnnxTensor tensor : sharesByRows) {
            if (tensor != null) {
                tensor.close();
            }
        }
    }
}

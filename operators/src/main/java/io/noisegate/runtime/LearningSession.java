package io.noisegate.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.noisegate.gradient.BatchStatistics;
import io.noisegate.gradient.DropoutMask;
import io.noisegate.gradient.GradientGraph;
import io.noisegate.gradient.GradientRequest;
import io.noisegate.gradient.GraphNames;
import io.noisegate.gradient.LearnableModel;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Computes gradients with a graph whose weights are inputs. Memory: parameters and gradients once each, and the
 * activations of the largest batch. Used by one thread at a time; the owner closes it.
 */
public final class LearningSession implements AutoCloseable {
    private final GradientGraph graph;
    private final OrtSession session;
    private final WeightTensors weights;
    private final TensorBlock gradients;
    private final RowTensors shares;
    private final Map<String, RowTensors> masks = new HashMap<>();
    private final Map<String, RowTensors> perRow = new HashMap<>();
    private final Map<String, TensorOutput> statistics = new HashMap<>();
    private final Map<String, OnnxTensor> inputs = new HashMap<>();
    private final Map<String, OnnxTensor> outputs = new HashMap<>();
    private final BatchBuffers chunk;
    private final int[] learned;
    private final float[] scratch;

    private LearningSession(LearnableModel model, RuntimeSettings settings, int capacity, GradientRequest request) {
        this.graph = GradientGraph.of(model, request);
        this.session = Sessions.openUpdatable(graph.graph(), settings);
        this.weights = WeightTensors.of(model);
        this.gradients = new TensorBlock(model.parameters(), GraphNames::gradientOf);
        this.shares = new RowTensors(capacity);
        inputs.putAll(weights.tensors());
        inputs.keySet().retainAll(session.getInputNames());
        outputs.putAll(gradients.tensors());
        for (DropoutMask mask : graph.masks()) {
            masks.put(mask.name(), RowTensors.of(mask.shape(), capacity));
        }
        if (request.inputGradient()) {
            perRow.put(GraphNames.INPUT_GRADIENT, new RowTensors(capacity, model.sampleShape()));
        }
        if (request.sampleNorm() != GradientRequest.SampleNorm.NONE) {
            perRow.put(GraphNames.SAMPLE_NORMS, new RowTensors(capacity));
        }
        graph.tensorShapes().forEach((name, shape) -> perRow.put(name, RowTensors.of(shape, capacity)));
        for (BatchStatistics node : graph.statistics()) {
            statistics.put(node.mean(), new TensorOutput(node.runningMean().size()));
            statistics.put(
                    node.variance(), new TensorOutput(node.runningVariance().size()));
        }
        statistics.forEach((name, output) -> outputs.put(name, output.tensor()));
        this.chunk = new BatchBuffers(model, Sessions.chunkRows(graph.forwardBytesPerRow(), capacity, settings));
        this.learned = new int[capacity];
        this.scratch = new float[model.parameters().size()];
    }

    /** @param capacity rows of a batch at most */
    public static LearningSession open(LearnableModel model, RuntimeSettings settings, int capacity) {
        return open(model, settings, capacity, GradientRequest.plain());
    }

    /** @param request what is computed besides the gradient, and how the model behaves */
    public static LearningSession open(
            LearnableModel model, RuntimeSettings settings, int capacity, GradientRequest request) {
        return new LearningSession(model, settings, capacity, request);
    }

    /** The inputs that stand for Dropout nodes, in graph order; empty without dropout. */
    public List<DropoutMask> masks() {
        return graph.masks();
    }

    /** Where a mask is filled in before a run: row by row, elements 0 or {@code 1 / (1 - ratio)}. */
    public FloatBuffer mask(DropoutMask mask) {
        return masks.get(mask.name()).values();
    }

    /** The gradient with respect to the model's input, row by row, if it was requested. */
    public FloatBuffer inputGradient() {
        return requested(GraphNames.INPUT_GRADIENT);
    }

    /** The norm of every sample's own, unweighted gradient, if it was requested. */
    public FloatBuffer sampleNorms() {
        return requested(GraphNames.SAMPLE_NORMS);
    }

    /** A tensor inside the model, row by row, if it was requested. */
    public FloatBuffer tensor(String name) {
        return requested(GraphNames.tensor(name));
    }

    private FloatBuffer requested(String output) {
        if (!perRow.containsKey(output)) {
            throw new IllegalStateException("'%s' was not requested when the session was opened".formatted(output));
        }
        return perRow.get(output).values();
    }

    /**
     * Computes the gradient of {@code sum_i w_i · loss_i / sum_i w_i} over the first rows of a batch, and writes their
     * logits and losses into the batch's buffers. Where samples do not interact and nothing but gradients was requested,
     * rows of weight zero are left out, buffers included, and the others are taken a cacheful at a time.
     *
     * @param parameters where the gradient is taken; copied
     * @param buffers running statistics; moved towards the batch's if batch statistics were requested
     * @param gradient receives the result, in the layout of the parameters; zeros if the weights sum to zero
     * @return the weighted mean loss; 0 if the weights sum to zero
     */
    public float gradient(float[] parameters, float[] buffers, BatchBuffers batch, int rows, float[] gradient) {
        double total = 0;
        int count = 0;
        for (int row = 0; row < rows; row++) {
            float weight = batch.weights().get(row);
            total += weight;
            if (weight != 0) {
                learned[count++] = row;
            }
        }
        if (total == 0) {
            Arrays.fill(gradient, 0);
            return 0;
        }
        weights.write(parameters, buffers);
        boolean separable = perRow.isEmpty() && masks.isEmpty() && statistics.isEmpty();
        if (separable && (count < rows || count > chunk.capacity())) {
            return inChunks(batch, count, total, gradient);
        }
        return atOnce(batch, rows, total, buffers, gradient);
    }

    /** The parameters that the last gradient was taken at. */
    public void readParameters(float[] receiver) {
        weights.parameters().read(receiver);
    }

    private float atOnce(BatchBuffers batch, int rows, double total, float[] buffers, float[] gradient) {
        for (int row = 0; row < rows; row++) {
            shares.values().put(row, (float) (batch.weights().get(row) / total));
        }
        run(batch, rows);
        gradients.read(gradient);
        for (BatchStatistics node : graph.statistics()) {
            float[] mean = statistics.get(node.mean()).read();
            float[] variance = statistics.get(node.variance()).read();
            node.update(buffers, mean, variance, rows);
        }
        return (float) mean(batch, rows);
    }

    private float inChunks(BatchBuffers batch, int count, double total, float[] gradient) {
        Arrays.fill(gradient, 0);
        int chunks = (count + chunk.capacity() - 1) / chunk.capacity();
        double mean = 0;
        for (int part = 0; part < chunks; part++) {
            int from = (int) ((long) count * part / chunks);
            int rows = (int) ((long) count * (part + 1) / chunks) - from;
            for (int row = 0; row < rows; row++) {
                chunk.copyRow(row, batch, learned[from + row]);
                shares.values().put(row, (float) (batch.weights().get(learned[from + row]) / total));
            }
            run(chunk, rows);
            gradients.addTo(gradient, scratch);
            mean += mean(chunk, rows);
            for (int row = 0; row < rows; row++) {
                batch.copyResults(learned[from + row], chunk, row);
            }
        }
        return (float) mean;
    }

    /** What the rows of a run add to the weighted mean loss. */
    private double mean(BatchBuffers batch, int rows) {
        double mean = 0;
        for (int row = 0; row < rows; row++) {
            float share = shares.values().get(row);
            mean += share == 0 ? 0 : (double) share * batch.losses().get(row);
        }
        return mean;
    }

    private void run(BatchBuffers batch, int rows) {
        BatchBuffers.Tensors tensors = batch.tensors(rows);
        inputs.putAll(tensors.inputs());
        inputs.put(GraphNames.WEIGHTS, shares.of(rows));
        masks.forEach((name, mask) -> inputs.put(name, mask.of(rows)));
        inputs.keySet().retainAll(session.getInputNames());
        outputs.putAll(tensors.outputs());
        perRow.forEach((name, output) -> outputs.put(name, output.of(rows)));
        try {
            // The outputs are pinned: the results are in the buffers.
            session.run(inputs, outputs).close();
        } catch (OrtException e) {
            throw new InferenceFailure("the gradient over %d rows failed".formatted(rows), e);
        }
    }

    @Override
    public void close() {
        Sessions.close(session);
        weights.close();
        gradients.close();
        shares.close();
        chunk.close();
        masks.values().forEach(RowTensors::close);
        perRow.values().forEach(RowTensors::close);
        statistics.values().forEach(TensorOutput::close);
    }
}

package io.noisegate.update;

import io.noisegate.gradient.DropoutMask;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.model.FiniteValues;
import io.noisegate.runtime.BatchBuffers;
import io.noisegate.runtime.LearningSession;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.scoring.ScoredBatch;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * A model that learns: one step of the optimizer per batch along the gradient of {@code Σ wᵢ·lossᵢ / Σ wᵢ} over the kept
 * rows, shorter for a batch that is not full, then Langevin noise. Dropped rows are left out before the gradient is computed.
 *
 * <p>Not thread-safe. Owns its session and buffers.
 */
final class Learner implements AutoCloseable {
    /** What became of a batch. */
    enum Outcome {
        STEPPED,
        NOTHING_KEPT,
        /** The gradient, or the step it led to, was not finite; the parameters are as before. */
        DIVERGED
    }

    private final LearnableModel model;
    private final LearningSettings settings;
    private final LearningSession session;
    private final BatchBuffers batch;
    private final Optimizer optimizer;
    private final LearningRateSchedule schedule;
    private final GradientClipping clipping;
    private final LangevinNoise noise;
    private final DropoutMasks dropout;
    private final float[] parameters;
    private final float[] buffers;
    private final float[] gradient;
    private long step;
    private long divergedSteps;
    private long emptyBatches;
    private long learnedSamples;
    private float lastLoss;
    private double lastGradientNorm;

    Learner(LearnableModel model, LearningSettings settings, RuntimeSettings runtime, int capacity) {
        this.model = model;
        this.settings = settings;
        this.session = LearningSession.open(model, runtime, capacity, settings.gradientRequest());
        this.batch = new BatchBuffers(model, capacity);
        this.parameters = model.initialParameters();
        this.buffers = model.initialBuffers();
        this.gradient = new float[parameters.length];
        this.noise = new LangevinNoise(settings.langevin().seed());
        this.dropout = new DropoutMasks(~settings.langevin().seed());
        this.optimizer = settings.optimizer().newOptimizer(model, settings.langevin(), noise);
        this.schedule = settings.schedule().schedule(settings.learningRate());
        this.clipping = new GradientClipping((float) settings.clipNorm());
    }

    /**
     * Learns one batch.
     *
     * @param blocks the rows of the batch
     * @param weights factor of each row's loss; 0 for a dropped row
     * @param targets what the rows are learned as, {@code [rows, classes]}; null when the labels stand as given
     */
    Outcome learn(List<ScoredBatch> blocks, float[] weights, float[] targets) {
        return learn(batch, gather(blocks, weights, targets), weights.length);
    }

    /** The same in place: {@code rows} have the labels for targets, and afterwards the kept ones in front. */
    Outcome learn(BatchBuffers rows, float[] weights, float[] targets) {
        return learn(rows, keep(rows, weights, targets), weights.length);
    }

    private Outcome learn(BatchBuffers kept, int rows, int batchSize) {
        if (rows == 0) {
            emptyBatches++;
            return Outcome.NOTHING_KEPT;
        }
        for (DropoutMask mask : session.masks()) {
            FloatBuffer elements = session.mask(mask);
            dropout.fill(elements, elements.capacity() / batch.capacity() * rows, mask.ratio());
        }
        float loss = session.gradient(parameters, buffers, kept, rows, gradient);
        reduce(kept, rows, batchSize);
        double norm = clipping.clip(gradient);
        if (!Double.isFinite(norm) || !stepped()) {
            divergedSteps++;
            return Outcome.DIVERGED;
        }
        step++;
        learnedSamples += rows;
        lastLoss = loss;
        lastGradientNorm = norm;
        return Outcome.STEPPED;
    }

    /** From the gradient of the weighted mean to that of the loss that is minimised. */
    private void reduce(BatchBuffers kept, int rows, int batchSize) {
        double total = 0;
        for (int row = 0; row < rows; row++) {
            total += kept.weights().get(row);
        }
        float factor = settings.reduction().factor(total, rows)
                * settings.shortBatches().factor(settings.reduction(), batchSize, batch.capacity());
        for (int i = 0; factor != 1 && i < gradient.length; i++) {
            gradient[i] *= factor;
        }
    }

    /** Takes the step, or leaves the parameters as they were and the optimizer without memory if it overflows. */
    private boolean stepped() {
        float rate = schedule.rate(step);
        optimizer.step(parameters, gradient, rate);
        noise.add(parameters, (float) settings.noiseAt(rate));
        if (FiniteValues.all(parameters)) {
            return true;
        }
        session.readParameters(parameters);
        forgetMoments();
        return false;
    }

    private void forgetMoments() {
        for (float[] moment : optimizer.state()) {
            Arrays.fill(moment, 0);
        }
    }

    /** Takes over an earlier model; the optimizer forgets how it came to the present one. */
    void goBackTo(float[] earlierParameters, float[] earlierBuffers) {
        System.arraycopy(earlierParameters, 0, parameters, 0, parameters.length);
        System.arraycopy(earlierBuffers, 0, buffers, 0, buffers.length);
        forgetMoments();
    }

    /** Moves the kept rows to the front of the learner's own batch; gives their number. */
    private int gather(List<ScoredBatch> blocks, float[] weights, float[] targets) {
        int rowBytes = model.rowBytes();
        int classes = targets == null ? 0 : targets.length / weights.length;
        int kept = 0;
        for (ScoredBatch block : blocks) {
            for (int row = 0; row < block.rows(); row++) {
                float weight = weights[block.firstRow() + row];
                if (weight > 0) {
                    batch.features().put(kept * rowBytes, block.features(), row * rowBytes, rowBytes);
                    if (targets == null) {
                        batch.target(kept, block.labels()[row]);
                    } else {
                        batch.target(kept, targets, (block.firstRow() + row) * classes, classes);
                    }
                    batch.weights().put(kept, weight);
                    kept++;
                }
            }
        }
        return kept;
    }

    /** Moves the kept rows to the front; gives their number. */
    private static int keep(BatchBuffers rows, float[] weights, float[] targets) {
        int classes = targets == null ? 0 : targets.length / weights.length;
        int kept = 0;
        for (int row = 0; row < weights.length; row++) {
            if (weights[row] > 0) {
                if (kept < row) {
                    rows.copyRow(kept, rows, row);
                }
                if (targets != null) {
                    rows.target(kept, targets, row * classes, classes);
                }
                rows.weights().put(kept, weights[row]);
                kept++;
            }
        }
        return kept;
    }

    LearnerState state(String lineage, long generation, long version, boolean changed) {
        return new LearnerState(
                lineage,
                generation,
                version,
                changed,
                step,
                parameters,
                buffers,
                optimizer.state(),
                noise.position(),
                dropout.position());
    }

    void restore(LearnerState written) {
        if (written.parameters().length != parameters.length || written.buffers().length != buffers.length) {
            throw new IllegalArgumentException(
                    "The restored model has %d parameters and %d buffers, expected %d and %d; resume with the model file that the savepoint was taken with"
                            .formatted(
                                    written.parameters().length,
                                    written.buffers().length,
                                    parameters.length,
                                    buffers.length));
        }
        System.arraycopy(written.parameters(), 0, parameters, 0, parameters.length);
        System.arraycopy(written.buffers(), 0, buffers, 0, buffers.length);
        optimizer.restore(written.step(), written.optimizer());
        noise.restore(written.noise());
        dropout.restore(written.dropout());
        step = written.step();
    }

    /** The running learner's own array. */
    float[] parameters() {
        return parameters;
    }

    /** The running learner's own array. */
    float[] buffers() {
        return buffers;
    }

    long step() {
        return step;
    }

    long divergedSteps() {
        return divergedSteps;
    }

    long emptyBatches() {
        return emptyBatches;
    }

    long learnedSamples() {
        return learnedSamples;
    }

    float lastLoss() {
        return lastLoss;
    }

    double lastGradientNorm() {
        return lastGradientNorm;
    }

    @Override
    public void close() {
        session.close();
        batch.close();
    }
}

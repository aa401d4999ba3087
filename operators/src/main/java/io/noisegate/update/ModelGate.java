package io.noisegate.update;

import io.noisegate.gradient.LearnableModel;
import io.noisegate.runtime.BatchBuffers;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.runtime.ScoringSession;
import io.noisegate.sample.Label;
import io.noisegate.scoring.Predictions;
import io.noisegate.scoring.ScoredBatch;
import io.noisegate.settings.InvalidSettings;
import java.util.List;

/**
 * Compares each model before it is published with the last good one, on the same rows, which neither has learned. A model
 * that is at least as good becomes the last good one; one that is worse by more than a limit is refused. In between it is
 * published, and measured against the last good one again.
 *
 * <p>Two scoring runs over the held-out rows per published model. Not thread-safe. Owns its session and buffers.
 */
final class ModelGate implements AutoCloseable {
    /** Share of the places that must be taken before models are compared. */
    private static final int FILLED_ONE_IN = 4;

    private final ModelGateSettings settings;
    private final LearnableModel model;
    private final ScoringSession session;
    private final BatchBuffers batch;
    private final Predictions predictions;
    private HeldOutRows heldOut;
    private float[] goodParameters;
    private float[] goodBuffers;
    private long refused;
    private double accuracy = Double.NaN;
    private double goodAccuracy = Double.NaN;

    /** @throws InvalidSettings if the model's outputs are no classes */
    ModelGate(LearnableModel model, ModelGateSettings settings, RuntimeSettings runtime) {
        requireClasses(model, settings);
        this.settings = settings;
        this.model = model;
        this.session = ScoringSession.updatable(model, runtime);
        this.batch = new BatchBuffers(model, settings.heldOut());
        this.predictions = new Predictions(model, settings.heldOut());
        this.heldOut = new HeldOutRows(settings.heldOut(), settings.oneIn(), model.rowBytes());
    }

    private static void requireClasses(LearnableModel model, ModelGateSettings settings) {
        boolean classes = switch (model.head().kind()) {
            case SOFTMAX_CROSS_ENTROPY -> true;
            case BINARY_CROSS_ENTROPY_WITH_LOGITS -> model.outputs() == 1;
            case MEAN_SQUARED_ERROR, HUBER -> false;
        };
        if (!classes) {
            throw new InvalidSettings(List.of(
                    "guards.model.held-out is %d, expected 0: the outputs of the model are no classes, so it has no accuracy; leave it out"
                            .formatted(settings.heldOut())));
        }
    }

    /**
     * The weights to learn a batch with: 0 for rows that are held out.
     *
     * @param weights of the whole batch; not changed
     */
    float[] holdOut(List<ScoredBatch> blocks, float[] weights) {
        float[] learned = weights.clone();
        for (ScoredBatch block : blocks) {
            for (int row = 0; row < block.rows(); row++) {
                int position = block.firstRow() + row;
                if (weights[position] > 0
                        && heldOut.take(block.features(), row * model.rowBytes(), block.labels()[row])) {
                    learned[position] = 0;
                }
            }
        }
        return learned;
    }

    /** Whether a model may be published; one that may and is at least as good as the last good one takes its place. */
    boolean admits(float[] parameters, float[] buffers) {
        if (goodParameters == null || heldOut.rows() < settings.heldOut() / FILLED_ONE_IN) {
            keep(parameters, buffers);
            return true;
        }
        int rows = fill();
        goodAccuracy = accuracy(goodParameters, goodBuffers, rows);
        accuracy = accuracy(parameters, buffers, rows);
        if (goodAccuracy - accuracy > settings.largestDrop()) {
            refused++;
            return false;
        }
        if (accuracy >= goodAccuracy) {
            keep(parameters, buffers);
        }
        return true;
    }

    /** From now on this is the last good model. */
    void keep(float[] parameters, float[] buffers) {
        goodParameters = parameters.clone();
        goodBuffers = buffers.clone();
    }

    private int fill() {
        int rows = 0;
        for (int place = 0; place < heldOut.labels().length; place++) {
            Label label = heldOut.labels()[place];
            if (label != null) {
                batch.features()
                        .put(rows * model.rowBytes(), heldOut.features(), place * model.rowBytes(), model.rowBytes());
                batch.target(rows, label);
                rows++;
            }
        }
        return rows;
    }

    private double accuracy(float[] parameters, float[] buffers, int rows) {
        session.update(parameters, buffers);
        session.score(batch, rows);
        predictions.read(batch, rows);
        int correct = 0;
        int row = 0;
        for (Label label : heldOut.labels()) {
            if (label != null) {
                correct += predictions.isCorrect(row++, label) ? 1 : 0;
            }
        }
        return (double) correct / rows;
    }

    /** The last good model; its own array. */
    float[] goodParameters() {
        return goodParameters;
    }

    /** The running statistics of the last good model; its own array. */
    float[] goodBuffers() {
        return goodBuffers;
    }

    /** How many models were refused. */
    long refused() {
        return refused;
    }

    /** Of the last model that was compared, on the held-out rows, in [0, 1]; NaN before the first. */
    double accuracy() {
        return accuracy;
    }

    /** Of the good one it was compared with. */
    double goodAccuracy() {
        return goodAccuracy;
    }

    int heldOutRows() {
        return heldOut.rows();
    }

    /** What to save with a checkpoint: its own arrays. */
    ModelGateState state() {
        return new ModelGateState(refused, goodParameters, goodBuffers, heldOut.features(), heldOut.labels());
    }

    /** Goes on from what was saved, or starts anew where it was saved for another model or another number of rows. */
    void restore(ModelGateState written) {
        refused = written.refused();
        if (written.goodParameters().length == model.initialParameters().length
                && written.goodBuffers().length == model.initialBuffers().length
                && written.labels().length == settings.heldOut()
                && written.features().length == settings.heldOut() * model.rowBytes()) {
            goodParameters = written.goodParameters();
            goodBuffers = written.goodBuffers();
            heldOut = new HeldOutRows(settings.oneIn(), model.rowBytes(), written.features(), written.labels());
        }
    }

    @Override
    public void close() {
        session.close();
        batch.close();
    }
}

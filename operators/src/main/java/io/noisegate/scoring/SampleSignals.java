package io.noisegate.scoring;

import io.noisegate.gradient.DropoutMask;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.hardness.AugmentationDivergence;
import io.noisegate.hardness.ClassPrototypes;
import io.noisegate.hardness.ConfidenceAgreement;
import io.noisegate.hardness.Signal;
import io.noisegate.hardness.Signals;
import io.noisegate.hardness.Softmax;
import io.noisegate.runtime.BatchBuffers;
import io.noisegate.runtime.RuntimeSettings;
import io.noisegate.runtime.ScoringSession;
import io.noisegate.sample.Label;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * Computes the {@link Signal}s that are wanted for the samples of a batch, all rows at once: one more session on the same
 * parameters for what comes from gradients and embeddings, one for passes with live dropout, and one more run of the scoring
 * session over an augmented batch. What is random depends on the seed and the batch id alone. Not thread-safe; the owner
 * closes it.
 */
final class SampleSignals implements AutoCloseable {
    private final SignalPlan plan;
    private final LearnableModel model;
    private final ScoringSession inside;
    private final ScoringSession dropping;
    private final BatchBuffers augmented;
    private final int capacity;
    private ClassPrototypes prototypes;
    private Signals[] signals;

    /** @param capacity rows of a batch at most */
    SampleSignals(SignalPlan plan, RuntimeSettings runtime, int capacity) {
        this.plan = plan;
        this.model = plan.model();
        this.capacity = capacity;
        this.inside = plan.inside()
                .map(request -> ScoringSession.updatable(model, runtime, capacity, request))
                .orElse(null);
        this.dropping = plan.dropping()
                .map(request -> ScoringSession.updatable(model, runtime, capacity, request))
                .orElse(null);
        this.augmented = plan.augmentation().isPresent() ? new BatchBuffers(model, capacity) : null;
    }

    /** Goes on with another version of the model. */
    void use(float[] parameters, float[] buffers) {
        for (ScoringSession session : new ScoringSession[] {inside, dropping}) {
            if (session != null) {
                session.update(parameters, buffers);
            }
        }
    }

    /** The prototypes so far; null before the first batch, and when they are not wanted. */
    ClassPrototypes prototypes() {
        return prototypes;
    }

    /** Goes on from saved prototypes. */
    void resume(ClassPrototypes saved) {
        prototypes = saved;
    }

    /**
     * Scores a batch and computes its signals.
     *
     * @param batch features, labels and targets are read, logits and losses written
     * @return {@code [rows]}
     */
    Signals[] score(ScoringSession session, BatchBuffers batch, int rows, long batchId) {
        SplittableRandom random = new SplittableRandom(plan.settings().seed() * 0x9E3779B97F4A7C15L + batchId);
        signals = new Signals[rows];
        Arrays.setAll(signals, row -> Signals.undefined());
        if (inside != null) {
            inside.score(batch, rows);
            readGradients(rows);
            readEmbeddings(batch.labels(), rows);
        }
        if (dropping != null) {
            dropOut(batch, rows, random);
        }
        session.score(batch, rows);
        if (augmented != null && plan.augmentation().orElseThrow().canChange(rows)) {
            plan.augmentation().orElseThrow().change(batch.features(), augmented.features(), rows, random);
            for (int row = 0; row < rows; row++) {
                augmented.target(row, batch.labels()[row]);
            }
            session.score(augmented, rows);
            compare(batch, rows);
        }
        return signals;
    }

    private void readGradients(int rows) {
        if (plan.wants(Signal.GRADIENT_NORM)) {
            forEachRow(rows, Signal.GRADIENT_NORM, row -> inside.sampleNorms().get(row));
        }
        if (plan.wants(Signal.INPUT_GRADIENT)) {
            FloatBuffer gradients = inside.inputGradient();
            int inputs = gradients.capacity() / capacity;
            for (int row = 0; row < rows; row++) {
                float[] gradient = new float[inputs];
                gradients.get(row * inputs, gradient);
                signals[row] = signals[row].withInputGradient(gradient);
            }
        }
    }

    /** All rows are compared with the prototypes from before the batch, and then taken into them. */
    private void readEmbeddings(Label[] labels, int rows) {
        if (!plan.wants(Signal.TYPICALITY)) {
            return;
        }
        FloatBuffer embeddings = inside.tensor(plan.embedding());
        int dimension = embeddings.capacity() / capacity;
        if (prototypes == null || !prototypes.fits(plan.classes(), dimension)) {
            prototypes = new ClassPrototypes(
                    plan.classes(), dimension, plan.settings().prototypeMemory());
        }
        double[][] rowEmbeddings = new double[rows][dimension];
        for (int row = 0; row < rows; row++) {
            for (int i = 0; i < dimension; i++) {
                rowEmbeddings[row][i] = embeddings.get(row * dimension + i);
            }
        }
        forEachRow(
                rows,
                Signal.TYPICALITY,
                row -> prototypes.typicality(plan.givenClass(labels[row]), rowEmbeddings[row]));
        for (int row = 0; row < rows; row++) {
            if (Double.isFinite(Arrays.stream(rowEmbeddings[row]).sum())) {
                prototypes.add(plan.givenClass(labels[row]), rowEmbeddings[row]);
            }
        }
    }

    private void dropOut(BatchBuffers batch, int rows, SplittableRandom random) {
        ConfidenceAgreement[] agreements = new ConfidenceAgreement[rows];
        Arrays.setAll(agreements, row -> new ConfidenceAgreement(plan.classes()));
        for (int pass = 0; pass < plan.settings().dropoutPasses(); pass++) {
            for (DropoutMask mask : dropping.masks()) {
                fill(dropping.mask(mask), mask.ratio(), rows, random);
            }
            dropping.score(batch, rows);
            for (int row = 0; row < rows; row++) {
                agreements[row].add(Softmax.probabilities(logits(batch, row)));
            }
        }
        forEachRow(rows, Signal.AGREEMENT, row -> agreements[row].agreement());
    }

    private void fill(FloatBuffer mask, float ratio, int rows, SplittableRandom random) {
        float kept = 1 / (1 - ratio);
        int elements = mask.capacity() / capacity * rows;
        for (int i = 0; i < elements; i++) {
            mask.put(i, random.nextDouble() < ratio ? 0 : kept);
        }
    }

    private void compare(BatchBuffers batch, int rows) {
        forEachRow(
                rows,
                Signal.DIVERGENCE,
                row -> AugmentationDivergence.ofLogits(logits(batch, row), logits(augmented, row)));
    }

    /** The logits of a row; one logit z is read as 0 and z. */
    private double[] logits(BatchBuffers batch, int row) {
        int outputs = model.outputs();
        double[] logits = new double[plan.classes()];
        for (int k = 0; k < outputs; k++) {
            logits[logits.length - outputs + k] = batch.logits().get(row * outputs + k);
        }
        return logits;
    }

    private interface OfRow {
        double value(int row);
    }

    private void forEachRow(int rows, Signal signal, OfRow value) {
        for (int row = 0; row < rows; row++) {
            signals[row] = signals[row].with(signal, (float) value.value(row));
        }
    }

    @Override
    public void close() {
        if (inside != null) {
            inside.close();
        }
        if (dropping != null) {
            dropping.close();
        }
        if (augmented != null) {
            augmented.close();
        }
    }
}

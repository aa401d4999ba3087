package io.noisegate.hardness;

import io.noisegate.sample.Label;

/**
 * One scoring of one sample at one model version.
 *
 * @param sampleId key of the sample
 * @param batchId the micro-batch it was scored in, unique within the job's history
 * @param batchSize number of samples in that batch, at least 1
 * @param row position in the batch, 0..batchSize-1
 * @param generation of the model, rises with every restart
 * @param version of the model within the generation
 * @param label as it came with the sample
 * @param loss of the sample under the given label, in nats for cross-entropy; may be non-finite
 * @param prediction what the model says of the classes, or null for regression
 * @param signals what the configured measures need beyond that, or null when they need nothing
 */
public record Observation(
        String sampleId,
        long batchId,
        int batchSize,
        int row,
        long generation,
        long version,
        Label label,
        float loss,
        Prediction prediction,
        Signals signals) {

    /** An observation without signals. */
    public Observation(
            String sampleId,
            long batchId,
            int batchSize,
            int row,
            long generation,
            long version,
            Label label,
            float loss,
            Prediction prediction) {
        this(sampleId, batchId, batchSize, row, generation, version, label, loss, prediction, null);
    }

    /** A signal that is a number; NaN where it was not computed. */
    public double signal(Signal signal) {
        return signals == null ? Double.NaN : signals.of(signal);
    }

    /** The gradient of the given class's probability by the input {@code [inputs]}; null where it was not computed. */
    public float[] inputGradient() {
        return signals == null ? null : signals.inputGradient();
    }

    /** The same observation without its signals. */
    public Observation withoutSignals() {
        return signals == null
                ? this
                : new Observation(
                        sampleId, batchId, batchSize, row, generation, version, label, loss, prediction, null);
    }

    /** The same observation as a row of a batch. */
    public Observation inBatch(long id, int size, int place) {
        return new Observation(sampleId, id, size, place, generation, version, label, loss, prediction, signals);
    }

    /** Whether the loss may enter windows and sums. */
    public boolean hasFiniteLoss() {
        return Float.isFinite(loss);
    }

    /** Whether there is a margin and it may enter sums; never for regression. */
    public boolean hasFiniteMargin() {
        return prediction != null && Float.isFinite(prediction.margin());
    }

    /** Whether there is a prediction and all of it may enter sums; never for regression. */
    public boolean hasFinitePrediction() {
        return hasFiniteMargin()
                && Float.isFinite(prediction.labelProbability())
                && Float.isFinite(prediction.squaredError());
    }

    /** Whether the most probable class, the first of several, is the given one; false for regression. */
    public boolean isCorrect() {
        return prediction != null
                && (prediction.margin() > 0 || prediction.margin() == 0 && givenClass() < prediction.otherClass());
    }

    /** The class that the label names, 0..K-1; a number that is the target of a model with two classes names one of them. */
    public int givenClass() {
        return label.kind() == Label.Kind.REAL_TARGET && prediction != null
                ? 1 - prediction.otherClass()
                : label.classIndex();
    }

    /** Whether the probabilities of all classes came along. */
    public boolean hasProbabilities() {
        return prediction != null && prediction.probabilities() != null;
    }

    /** The same observation without the probabilities of all classes. */
    public Observation withoutProbabilities() {
        return hasProbabilities()
                ? new Observation(
                        sampleId,
                        batchId,
                        batchSize,
                        row,
                        generation,
                        version,
                        label,
                        loss,
                        prediction.withoutProbabilities(),
                        signals)
                : this;
    }
}

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
        Prediction prediction) {

    /** Whether the loss may enter windows and sums. */
    public boolean hasFiniteLoss() {
        return Float.isFinite(loss);
    }

    /** Whether there is a margin and it may enter sums; never for regression. */
    public boolean hasFiniteMargin() {
        return prediction != null && Float.isFinite(prediction.margin());
    }

    /**
     * What a classifier says of a labeled sample.
     *
     * @param labelProbability probability of the given class, in [0, 1]
     * @param otherClass the most probable class other than the given one: what the label might be instead
     * @param otherProbability its probability, in [0, 1]
     * @param margin logit of the given class minus the largest other logit; negative when the model disagrees
     */
    public record Prediction(float labelProbability, int otherClass, float otherProbability, float margin) {}
}

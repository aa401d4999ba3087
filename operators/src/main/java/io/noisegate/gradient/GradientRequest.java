package io.noisegate.gradient;

import java.util.List;

/**
 * What a gradient run computes besides losses, logits and the gradient of every parameter, and how the model behaves in it.
 *
 * @param batchStatistics whether BatchNormalization normalizes with the statistics of the batch and updates its running
 *     ones; rows of weight zero then count like all others, so do not pad
 * @param dropout whether Dropout drops, by masks that are inputs; it is the identity otherwise
 * @param inputGradient whether the gradient with respect to the model's input is computed, after preprocessing
 * @param sampleNorm over which parameters the norm of every sample's own, unweighted gradient is computed
 * @param tensors names of tensors inside the model to read out, such as an embedding
 */
public record GradientRequest(
        boolean batchStatistics, boolean dropout, boolean inputGradient, SampleNorm sampleNorm, List<String> tensors) {
    /** Parameters that a per-sample gradient norm covers. */
    public enum SampleNorm {
        NONE,
        /** Weight and bias of the layer that produces the logits: no way back through the network, another score. */
        LAST_LAYER,
        /** Everything that learns. Costs about one more training step. */
        ALL
    }

    public GradientRequest {
        tensors = List.copyOf(tensors);
        if (batchStatistics && sampleNorm != SampleNorm.NONE) {
            throw new IllegalArgumentException(
                    "per-sample gradient norms need samples that do not interact, but batch statistics were asked for; use running statistics");
        }
    }

    /** The model as in prediction, gradients of parameters only. */
    public static GradientRequest plain() {
        return new GradientRequest(false, false, false, SampleNorm.NONE, List.of());
    }

    public GradientRequest withBatchStatistics() {
        return new GradientRequest(true, dropout, inputGradient, sampleNorm, tensors);
    }

    public GradientRequest withDropout() {
        return new GradientRequest(batchStatistics, true, inputGradient, sampleNorm, tensors);
    }

    public GradientRequest withInputGradient() {
        return new GradientRequest(batchStatistics, dropout, true, sampleNorm, tensors);
    }

    public GradientRequest withSampleNorm(SampleNorm norm) {
        return new GradientRequest(batchStatistics, dropout, inputGradient, norm, tensors);
    }

    public GradientRequest withTensors(List<String> names) {
        return new GradientRequest(batchStatistics, dropout, inputGradient, sampleNorm, names);
    }
}

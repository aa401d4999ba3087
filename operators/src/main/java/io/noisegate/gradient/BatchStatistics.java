package io.noisegate.gradient;

import io.noisegate.onnx.Shape;

/**
 * What one BatchNormalization node tells about a batch.
 *
 * @param mean graph output, {@code [C]}; {@code variance} likewise, of the population
 * @param runningMean the buffer that follows it; {@code runningVariance} likewise
 * @param momentum share of a running statistic that is kept per batch, as in ONNX: one minus PyTorch's
 * @param shape of the normalized tensor, {@code [batch, C, positions...]}
 */
public record BatchStatistics(
        String mean, String variance, Parameter runningMean, Parameter runningVariance, float momentum, Shape shape) {

    /**
     * Moves the running statistics towards a batch's, as PyTorch does: the variance enters unbiased.
     *
     * @param buffers all running statistics, changed in place
     * @param rows of the batch
     */
    public void update(float[] buffers, float[] batchMean, float[] batchVariance, int rows) {
        double count = (double) shape.elements().at(rows) / batchMean.length;
        double unbiased = count > 1 ? count / (count - 1) : 1;
        for (int channel = 0; channel < batchMean.length; channel++) {
            int mean = runningMean.offset() + channel;
            int variance = runningVariance.offset() + channel;
            buffers[mean] = momentum * buffers[mean] + (1 - momentum) * batchMean[channel];
            buffers[variance] =
                    (float) (momentum * buffers[variance] + (1 - momentum) * unbiased * batchVariance[channel]);
        }
    }
}

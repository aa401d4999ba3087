package io.noisegate.onnx;

/** Fresh multilayer perceptrons, for a start without an exported model. */
public final class DenseNetwork {
    private DenseNetwork() {}

    /**
     * Dense layers with ReLU between them: input {@code x [batch, widths[0]]}, output {@code logits [batch, widths[last]]}.
     * Weights {@code fcI.weight [out, in]} and biases {@code fcI.bias [out]} are uniform in ±1/sqrt(in), as PyTorch
     * initialises {@code nn.Linear}. The same seed gives the same network.
     *
     * @param widths input width, hidden widths, output width; at least two, each at least 1
     */
    public static OnnxModel create(long seed, int... widths) {
        if (widths.length < 2) {
            throw new IllegalArgumentException(
                    "a network of %d widths, expected at least an input and an output width".formatted(widths.length));
        }
        FreshLayers layers = new FreshLayers(seed, widths[0]);
        int last = widths.length - 1;
        for (int layer = 1; layer < last; layer++) {
            layers.dense("fc" + layer, widths[layer]).rectified("fc" + layer);
        }
        return layers.logits("fc" + last, widths[last]);
    }
}

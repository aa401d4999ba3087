package io.noisegate.onnx;

import java.util.Arrays;

/**
 * Fresh convolutional networks for pictures, for a start without an exported model: input {@code x [batch, channels, height,
 * width]}, output {@code logits [batch, classes]}. Weights and biases are uniform in ±1/sqrt(inputs of a unit), as PyTorch
 * initialises {@code nn.Conv2d} and {@code nn.Linear}.
 */
public enum ConvolutionalNetwork {
    /**
     * Three convolutions: 16 of 5×5 with stride 2 and padding 2; 32 and 64 of 3×3 with padding 1, each before a halving; dense 64
     * and the classes; ReLU after each but the last. Some 90,000 parameters for pictures of 3×32×32.
     */
    CNN(16) {
        @Override
        OnnxModel build(FreshLayers layers, int classes) {
            return layers.convolution("conv1", 16, 5, 2, 2)
                    .rectified("conv1")
                    .convolution("conv2", 32, 3, 1, 1)
                    .rectified("conv2")
                    .halved("pool2")
                    .convolution("conv3", 64, 3, 1, 1)
                    .rectified("conv3")
                    .halved("pool3")
                    .flat()
                    .dense("fc1", 64)
                    .rectified("fc1")
                    .logits("fc2", classes);
        }
    },

    /**
     * LeNet-5: 6 convolutions of 5×5 with padding 2 and 16 of 5×5, each before a halving; dense 120, 84 and the classes; ReLU
     * after each but the last. 61,706 parameters for pictures of 1×28×28 and ten classes.
     *
     * <p>Y. LeCun et al., <i>Gradient-Based Learning Applied to Document Recognition</i>, Proceedings of the IEEE, 1998.
     */
    LENET5(12) {
        @Override
        OnnxModel build(FreshLayers layers, int classes) {
            return layers.convolution("conv1", 6, 5, 1, 2)
                    .rectified("conv1")
                    .halved("pool1")
                    .convolution("conv2", 16, 5, 1, 0)
                    .rectified("conv2")
                    .halved("pool2")
                    .flat()
                    .dense("fc1", 120)
                    .rectified("fc1")
                    .dense("fc2", 84)
                    .rectified("fc2")
                    .logits("fc3", classes);
        }
    };

    private final int smallestSide;

    ConvolutionalNetwork(int smallestSide) {
        this.smallestSide = smallestSide;
    }

    abstract OnnxModel build(FreshLayers layers, int classes);

    /** Height and width of the smallest pictures it takes. */
    public int smallestSide() {
        return smallestSide;
    }

    /**
     * The network with the weights of a seed.
     *
     * @param shape channels, height and width of a picture; the latter at least {@link #smallestSide}
     * @param classes at least 1
     */
    public OnnxModel create(long seed, long[] shape, int classes) {
        if (shape.length != 3 || shape[0] < 1 || Math.min(shape[1], shape[2]) < smallestSide || classes < 1) {
            throw new IllegalArgumentException(
                    "a network for pictures of %s and %d classes, expected channels, height and width, at least %d each"
                            .formatted(Arrays.toString(shape), classes, smallestSide));
        }
        return build(new FreshLayers(seed, shape), classes);
    }
}

package io.noisegate.bench;

import io.noisegate.onnx.OnnxModel;
import java.util.function.UnaryOperator;

/** The networks whose gradient step is measured, each under the name that {@code torch_peer.py} has for it. */
enum Network {
    MLP(
            "MLP 784-256-256-10",
            1.2,
            false,
            layers -> layers.linear(256).relu().linear(256).relu().linear(10),
            784),
    LENET5(
            "LeNet-5",
            0.95,
            false,
            layers -> layers.convolution(6, 5, 1, 2, true)
                    .relu()
                    .maxPool(2)
                    .convolution(16, 5, 1, 0, true)
                    .relu()
                    .maxPool(2)
                    .flatten()
                    .linear(120)
                    .relu()
                    .linear(84)
                    .relu()
                    .linear(10),
            1,
            28,
            28),
    CNN(
            "conv 32-64-128 + BatchNorm",
            0.85,
            true,
            layers -> layers.convolution(32, 3, 1, 1, true)
                    .batchNormalization()
                    .relu()
                    .maxPool(2)
                    .convolution(64, 3, 1, 1, true)
                    .batchNormalization()
                    .relu()
                    .maxPool(2)
                    .convolution(128, 3, 1, 1, true)
                    .batchNormalization()
                    .relu()
                    .averageOverPixels()
                    .linear(10),
            3,
            32,
            32),
    RESNET8("ResNet-8", 0.75, true, layers -> resnet(layers, 1), 3, 32, 32),
    RESNET14("ResNet-14", Double.NaN, true, layers -> resnet(layers, 2), 3, 32, 32),
    ENCODER(
            "encoder block, 16 tokens",
            1.0,
            false,
            layers -> layers.encoderBlock(4, 128).averageOverTokens().linear(10),
            16,
            64);

    private final String title;
    private final double target;
    private final boolean batchStatistics;
    private final UnaryOperator<NetworkBuilder> layers;
    private final long[] sample;

    Network(
            String title,
            double target,
            boolean batchStatistics,
            UnaryOperator<NetworkBuilder> layers,
            long... sample) {
        this.title = title;
        this.target = target;
        this.batchStatistics = batchStatistics;
        this.layers = layers;
        this.sample = sample;
    }

    private static NetworkBuilder resnet(NetworkBuilder layers, int blocks) {
        layers.convolution(16, 3, 1, 1, false).batchNormalization().relu();
        for (int width = 16; width <= 64; width *= 2) {
            for (int block = 0; block < blocks; block++) {
                layers.residualBlock(width, width > 16 && block == 0 ? 2 : 1);
            }
        }
        return layers.averageOverPixels().linear(10);
    }

    OnnxModel create() {
        return layers.apply(new NetworkBuilder(sample)).build();
    }

    String title() {
        return title;
    }

    /** Time of PyTorch by ours, at least; NaN for none. */
    double target() {
        return target;
    }

    /** Whether it learns with the statistics of the batch, as PyTorch does in training mode. */
    boolean batchStatistics() {
        return batchStatistics;
    }
}

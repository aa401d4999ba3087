package io.noisegate.bench.network;

import io.noisegate.onnx.OnnxModel;
import io.noisegate.sample.FeatureType;
import java.util.Locale;
import java.util.function.UnaryOperator;

/** The networks that are measured, each under the name that {@code torch_peer.py} has for it. */
public enum Network {
    MLP(
            "MLP 784-256-10",
            FeatureType.FLOAT32,
            256,
            layers -> layers.linear(256).relu().linear(10),
            784),
    DEEP_MLP(
            "MLP 784-256-256-10",
            FeatureType.FLOAT32,
            256,
            layers -> layers.linear(256).relu().linear(256).relu().linear(10),
            784),
    LENET5("LeNet-5", FeatureType.FLOAT32, 128, Network::lenet5, 1, 28, 28),
    CNN("CNN 16-32-64", FeatureType.UINT8, 128, Network::cnn, 3, 32, 32),
    CNN_BN("conv 32-64-128 + BatchNorm", FeatureType.UINT8, 128, Network::normalizedCnn, 3, 32, 32),
    RESNET8("ResNet-8", FeatureType.UINT8, 128, layers -> resnet(layers, 1), 3, 32, 32),
    RESNET14("ResNet-14", FeatureType.UINT8, 128, layers -> resnet(layers, 2), 3, 32, 32),
    ENCODER(
            "encoder block, 16 tokens",
            FeatureType.FLOAT32,
            128,
            layers -> layers.encoderBlock(4, 128).averageOverTokens().linear(10),
            16,
            64),
    /** The same with GELU as the one operator that opset 20 has for it. */
    ENCODER_GELU("encoder block, 16 tokens, GELU as one operator", ENCODER, 20),
    /** Next to no work per sample: what is left is the stream's own. */
    TINY(
            "MLP 8-8-10",
            FeatureType.FLOAT32,
            256,
            layers -> layers.linear(8).relu().linear(10),
            8);

    private final String title;
    private final FeatureType input;
    private final int batch;
    private final UnaryOperator<NetworkBuilder> layers;
    private final long[] sample;
    private final int opset;

    Network(String title, FeatureType input, int batch, UnaryOperator<NetworkBuilder> layers, long... sample) {
        this.title = title;
        this.input = input;
        this.batch = batch;
        this.layers = layers;
        this.sample = sample;
        this.opset = NetworkBuilder.OPSET;
    }

    /** The same layers, written with another version of the operators. */
    Network(String title, Network same, int opset) {
        this.title = title;
        this.input = same.input;
        this.batch = same.batch;
        this.layers = same.layers;
        this.sample = same.sample;
        this.opset = opset;
    }

    /** For pictures of 28x28. */
    public static NetworkBuilder lenet5(NetworkBuilder layers) {
        return layers.convolution(6, 5, 1, 2, true)
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
                .linear(10);
    }

    private static NetworkBuilder cnn(NetworkBuilder layers) {
        return layers.convolution(16, 5, 2, 2, true)
                .relu()
                .convolution(32, 3, 1, 1, true)
                .relu()
                .maxPool(2)
                .convolution(64, 3, 1, 1, true)
                .relu()
                .maxPool(2)
                .flatten()
                .linear(64)
                .relu()
                .linear(10);
    }

    private static NetworkBuilder normalizedCnn(NetworkBuilder layers) {
        return layers.convolution(32, 3, 1, 1, true)
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
                .linear(10);
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

    public OnnxModel create() {
        return layers.apply(new NetworkBuilder(1, opset, sample)).build();
    }

    public String title() {
        return title;
    }

    /** Of one sample, without the batch axis. */
    public long[] sample() {
        return sample.clone();
    }

    /** How its samples travel. */
    public FeatureType input() {
        return input;
    }

    /** Rows of a micro-batch in the whole job. */
    public int batch() {
        return batch;
    }

    /** Under which {@code torch_peer.py} knows it. */
    public String peerName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Whether it learns with the statistics of the batch, as PyTorch does in training mode. */
    public boolean batchStatistics() {
        return this == CNN_BN || this == RESNET8 || this == RESNET14;
    }
}

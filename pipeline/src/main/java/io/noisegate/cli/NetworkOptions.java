package io.noisegate.cli;

import io.noisegate.evaluation.EvaluationPlan.StartingModel;
import io.noisegate.onnx.ConvolutionalNetwork;
import io.noisegate.onnx.DenseNetwork;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.settings.Requirements;
import java.util.Arrays;
import java.util.Locale;
import picocli.CommandLine.Option;

/** Which network to make with random weights: one of these options. */
final class NetworkOptions implements StartingModel {
    @Option(
            names = "--widths",
            split = ",",
            paramLabel = "IN[,HIDDEN...],OUT",
            description = "A perceptron: features, hidden units, classes; for example 64,128,10.")
    private int[] widths;

    @Option(
            names = "--network",
            paramLabel = "NAME",
            description = "A network for pictures: cnn (three convolutions) or lenet5.")
    private ConvolutionalNetwork network;

    /**
     * The network with the weights of a seed.
     *
     * @param input shape of the pictures that a network for pictures takes
     * @param classes that it tells apart
     * @throws io.noisegate.settings.InvalidSettings if there is no such network
     */
    @Override
    public OnnxModel create(long seed, long[] input, int classes) {
        return network == null ? dense(seed) : convolutional(seed, input, classes);
    }

    private OnnxModel dense(long seed) {
        Requirements.of("model")
                .require(
                        widths.length >= 2 && Arrays.stream(widths).allMatch(width -> width >= 1),
                        "widths",
                        Arrays.toString(widths),
                        "two or more numbers of at least 1",
                        "64,128,10 has 64 features, 128 hidden units and 10 classes")
                .orThrow();
        return DenseNetwork.create(seed, widths);
    }

    private OnnxModel convolutional(long seed, long[] input, int classes) {
        int side = network.smallestSide();
        Requirements.of("model")
                .require(
                        input.length == 3 && input[0] >= 1 && Math.min(input[1], input[2]) >= side,
                        "input",
                        Arrays.toString(input),
                        "channels, height and width, the last two at least " + side,
                        "3,32,32 suits every network")
                .require(classes >= 1, "classes", classes, "at least 1", "10 is usual")
                .orThrow();
        return network.create(seed, input, classes);
    }

    /** In the words of the options. */
    @Override
    public String toString() {
        return network == null
                ? "widths " + Arrays.toString(widths)
                : network.name().toLowerCase(Locale.ROOT);
    }
}

package io.noisegate.onnx;

import java.util.List;
import java.util.SplittableRandom;

/**
 * A feed-forward network under construction, layer upon layer, with random weights as PyTorch initialises them: weights and
 * biases uniform in ±1/sqrt(inputs of a unit), drawn layer by layer, weights first. Not thread-safe.
 */
final class FreshLayers {
    private static final int OPSET = 18;
    private static final String INPUT = "x";
    private static final String LOGITS = "logits";

    private final SplittableRandom random;
    private final GraphBuilder graph = new GraphBuilder(OPSET);
    private String current;

    /** @param input shape of a sample, without the batch axis */
    FreshLayers(long seed, long... input) {
        random = new SplittableRandom(seed);
        current = graph.input(INPUT, ElementType.FLOAT32, Shape.ofBatch(input));
    }

    /** A square convolution with weights {@code name.weight [channels, in, kernel, kernel]} and {@code name.bias [channels]}. */
    FreshLayers convolution(String name, int channels, int kernel, int stride, int padding) {
        int in = Math.toIntExact(graph.shape(current).size(1));
        List<String> parameters = parameters(name, in * kernel * kernel, channels, in, kernel, kernel);
        Attributes attributes = Attributes.of("kernel_shape", kernel, kernel)
                .with("strides", stride, stride)
                .with("pads", padding, padding, padding, padding);
        return then("Conv", name, name + ".sum", attributes, current, parameters.get(0), parameters.get(1));
    }

    /** A dense layer with weights {@code name.weight [units, in]} and {@code name.bias [units]}. */
    FreshLayers dense(String name, int units) {
        return dense(name, units, name + ".sum");
    }

    /** The network with a last dense layer, whose output is {@code logits [batch, classes]}. */
    OnnxModel logits(String name, int classes) {
        dense(name, classes, LOGITS);
        graph.output(LOGITS);
        return graph.build();
    }

    private FreshLayers dense(String name, int units, String output) {
        int in = Math.toIntExact(graph.shape(current).size(1));
        List<String> parameters = parameters(name, in, units, in);
        return then("Gemm", name, output, Attributes.of("transB", 1), current, parameters.get(0), parameters.get(1));
    }

    /** Of the layer before. */
    FreshLayers rectified(String name) {
        return then("Relu", name + ".relu", name + ".out", Attributes.NONE, current);
    }

    /** The maximum of each 2 × 2, which halves height and width. */
    FreshLayers halved(String name) {
        Attributes attributes = Attributes.of("kernel_shape", 2, 2).with("strides", 2, 2);
        return then("MaxPool", name, name + ".out", attributes, current);
    }

    /** All values of a sample in one row. */
    FreshLayers flat() {
        return then("Flatten", "flatten", "flatten.out", Attributes.of("axis", 1), current);
    }

    private FreshLayers then(String operator, String name, String output, Attributes attributes, String... operands) {
        graph.add(new Node(operator, name, List.of(operands), List.of(output), attributes));
        current = output;
        return this;
    }

    private List<String> parameters(String name, int fanIn, int units, long... unitShape) {
        double bound = 1 / Math.sqrt(fanIn);
        long[] shape = new long[unitShape.length + 1];
        shape[0] = units;
        System.arraycopy(unitShape, 0, shape, 1, unitShape.length);
        return List.of(
                graph.constant(name + ".weight", Tensor.ofFloats(shape, uniform(units * fanIn, bound))),
                graph.constant(name + ".bias", Tensor.ofFloats(new long[] {units}, uniform(units, bound))));
    }

    private float[] uniform(int count, double bound) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
        return values;
    }
}

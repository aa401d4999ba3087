package io.noisegate.bench.network;

import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.ElementType;
import io.noisegate.onnx.GraphBuilder;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.onnx.Shape;
import io.noisegate.onnx.Tensor;
import java.util.Arrays;
import java.util.SplittableRandom;

/** A network layer by layer, as PyTorch exports it; weights are uniform in ±1/sqrt(inputs of a unit). */
public final class NetworkBuilder {
    static final int OPSET = 18;

    private static final int OPSET_WITH_GELU = 20;
    private static final float EPSILON = 1e-5f;

    private final int opset;
    private final GraphBuilder graph;
    private final SplittableRandom random;
    private String current;
    private int layers;

    /** @param sample sizes of one sample */
    public NetworkBuilder(long seed, long[] sample) {
        this(seed, OPSET, sample);
    }

    NetworkBuilder(long seed, int opset, long[] sample) {
        this.opset = opset;
        graph = new GraphBuilder(opset);
        random = new SplittableRandom(seed);
        current = graph.input("x", ElementType.FLOAT32, Shape.ofBatch(sample));
    }

    private NetworkBuilder then(String operator, Attributes attributes, String... operands) {
        current = graph.add(operator, attributes, operands);
        return this;
    }

    private long width(int axis) {
        return graph.shape(current).size(axis);
    }

    private String parameter(String name, long fanIn, long... sizes) {
        float[] values = new float[(int) Arrays.stream(sizes).reduce(1, Math::multiplyExact)];
        double bound = 1 / Math.sqrt(fanIn);
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextDouble(-bound, bound);
        }
        return graph.constant("layer%d.%s".formatted(layers, name), Tensor.ofFloats(sizes, values));
    }

    private String constant(String name, float value, long size) {
        float[] values = new float[(int) size];
        Arrays.fill(values, value);
        return graph.constant("layer%d.%s".formatted(layers, name), Tensor.ofFloats(new long[] {size}, values));
    }

    /** A row of pixels as a square picture of one channel. */
    public NetworkBuilder picture(int side) {
        return then("Reshape", Attributes.NONE, current, graph.constant(Tensor.longs(-1, 1, side, side)));
    }

    /** Zeros on all four sides of each picture. */
    public NetworkBuilder padded(int margin) {
        return then(
                "Pad",
                Attributes.NONE,
                current,
                graph.constant(Tensor.longs(0, 0, margin, margin, 0, 0, margin, margin)));
    }

    public NetworkBuilder linear(int out) {
        layers++;
        long in = width(1);
        return then(
                "Gemm",
                Attributes.of("transB", 1),
                current,
                parameter("weight", in, out, in),
                parameter("bias", in, out));
    }

    public NetworkBuilder relu() {
        return then("Relu", Attributes.NONE, current);
    }

    public NetworkBuilder convolution(int out, int kernel, int stride, int padding, boolean bias) {
        layers++;
        long in = width(1);
        long fanIn = in * kernel * kernel;
        Attributes window = Attributes.of("kernel_shape", kernel, kernel)
                .with("strides", stride, stride)
                .with("pads", padding, padding, padding, padding);
        String weight = parameter("weight", fanIn, out, in, kernel, kernel);
        return bias
                ? then("Conv", window, current, weight, parameter("bias", fanIn, out))
                : then("Conv", window, current, weight);
    }

    public NetworkBuilder batchNormalization() {
        layers++;
        long channels = width(1);
        return then(
                "BatchNormalization",
                Attributes.NONE.with("epsilon", EPSILON),
                current,
                constant("weight", 1, channels),
                constant("bias", 0, channels),
                constant("running_mean", 0, channels),
                constant("running_var", 1, channels));
    }

    public NetworkBuilder maxPool(int size) {
        return then("MaxPool", Attributes.of("kernel_shape", size, size).with("strides", size, size), current);
    }

    public NetworkBuilder averageOverPixels() {
        return then("GlobalAveragePool", Attributes.NONE, current).flatten();
    }

    public NetworkBuilder flatten() {
        return then("Flatten", Attributes.of("axis", 1), current);
    }

    /** Two 3x3 convolutions with batch normalization beside a shortcut (He et al. 2016, <i>Deep Residual Learning</i>). */
    public NetworkBuilder residualBlock(int out, int stride) {
        String input = current;
        boolean projected = stride != 1 || width(1) != out;
        convolution(out, 3, stride, 1, false).batchNormalization().relu();
        String residual = convolution(out, 3, 1, 1, false).batchNormalization().current;
        current = input;
        String shortcut = projected ? convolution(out, 1, stride, 0, false).batchNormalization().current : input;
        return then("Add", Attributes.NONE, residual, shortcut).relu();
    }

    /** A pre-norm encoder block with exact GELU over {@code [batch, tokens, width]}. */
    public NetworkBuilder encoderBlock(int heads, int hidden) {
        String input = current;
        int width = (int) width(2);
        String attended = layerNormalization().attention(heads).project(width).current;
        String middle = then("Add", Attributes.NONE, input, attended).current;
        layerNormalization().project(hidden).gelu().project(width);
        return then("Add", Attributes.NONE, middle, current);
    }

    public NetworkBuilder averageOverTokens() {
        return then("ReduceMean", Attributes.of("keepdims", 0), current, graph.constant(Tensor.longs(1)));
    }

    private NetworkBuilder layerNormalization() {
        layers++;
        return then(
                "LayerNormalization",
                Attributes.of("axis", -1).with("epsilon", EPSILON),
                current,
                constant("weight", 1, width(2)),
                constant("bias", 0, width(2)));
    }

    private NetworkBuilder project(int out) {
        layers++;
        long in = width(2);
        then("MatMul", Attributes.NONE, current, parameter("weight", in, in, out));
        return then("Add", Attributes.NONE, current, parameter("bias", in, out));
    }

    private NetworkBuilder attention(int heads) {
        String input = current;
        long tokens = width(1);
        int width = (int) width(2);
        long each = width / heads;
        String query = heads(input, width, tokens, heads, each, 0, 2, 1, 3);
        String key = heads(input, width, tokens, heads, each, 0, 2, 3, 1);
        String value = heads(input, width, tokens, heads, each, 0, 2, 1, 3);
        then("MatMul", Attributes.NONE, query, key);
        then("Mul", Attributes.NONE, current, graph.constant(Tensor.scalar((float) (1 / Math.sqrt(each)))));
        then("Softmax", Attributes.of("axis", -1), current);
        then("MatMul", Attributes.NONE, current, value);
        then("Transpose", Attributes.of("perm", 0, 2, 1, 3), current);
        return then("Reshape", Attributes.NONE, current, graph.constant(Tensor.longs(0, tokens, width)));
    }

    private String heads(String input, int width, long tokens, long heads, long each, long... order) {
        current = input;
        project(width);
        then("Reshape", Attributes.NONE, current, graph.constant(Tensor.longs(0, tokens, heads, each)));
        return then("Transpose", Attributes.of("perm", order), current).current;
    }

    private NetworkBuilder gelu() {
        if (opset >= OPSET_WITH_GELU) {
            return then("Gelu", Attributes.NONE, current);
        }
        String input = current;
        then("Div", Attributes.NONE, input, graph.constant(Tensor.scalar((float) Math.sqrt(2))));
        then("Erf", Attributes.NONE, current);
        then("Add", Attributes.NONE, current, graph.constant(Tensor.scalar(1)));
        then("Mul", Attributes.NONE, input, current);
        return then("Mul", Attributes.NONE, current, graph.constant(Tensor.scalar(0.5f)));
    }

    public OnnxModel build() {
        graph.output("logits", current);
        return graph.build();
    }
}

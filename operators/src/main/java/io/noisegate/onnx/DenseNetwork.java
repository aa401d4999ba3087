package io.noisegate.onnx;

import java.util.List;
import java.util.SplittableRandom;

/** Fresh multilayer perceptrons, for a start without an exported model. */
public final class DenseNetwork {
    private static final int OPSET = 18;

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
        SplittableRandom random = new SplittableRandom(seed);
        GraphBuilder graph = new GraphBuilder(OPSET);
        String current = graph.input("x", ElementType.FLOAT32, Shape.ofBatch(widths[0]));
        int layers = widths.length - 1;
        for (int layer = 1; layer <= layers; layer++) {
            int in = widths[layer - 1];
            int out = widths[layer];
            double bound = 1 / Math.sqrt(in);
            String name = "fc" + layer;
            String weight = graph.constant(
                    name + ".weight", Tensor.ofFloats(new long[] {out, in}, uniform(random, out * in, bound)));
            String bias =
                    graph.constant(name + ".bias", Tensor.ofFloats(new long[] {out}, uniform(random, out, bound)));
            boolean last = layer == layers;
            String sum = last ? "logits" : name + ".sum";
            graph.add(new Node("Gemm", name, List.of(current, weight, bias), List.of(sum), Attributes.of("transB", 1)));
            if (!last) {
                graph.add(new Node("Relu", name + ".relu", List.of(sum), List.of(name + ".out"), Attributes.NONE));
            }
            current = name + ".out";
        }
        graph.output("logits");
        return graph.build();
    }

    private static float[] uniform(SplittableRandom random, int count, double bound) {
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) ((2 * random.nextDouble() - 1) * bound);
        }
        return values;
    }
}

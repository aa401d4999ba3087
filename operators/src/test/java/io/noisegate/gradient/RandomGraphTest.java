package io.noisegate.gradient;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.onnx.Shape;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Small graphs put together at random, with shared tensors and tied weights, differentiate correctly. */
class RandomGraphTest {
    private static final int GRAPHS = 120;
    private static final double TOLERANCE = 1e-2;

    @Test
    void randomGraphsDifferentiateCorrectly() {
        for (int seed = 0; seed < GRAPHS; seed++) {
            Draw draw = new Draw(seed, 13, 17, 18, 20, 21);
            OnnxModel model = draw.model(graph(draw));

            double error = CentralDifferences.largestError(model, draw, GradientRequest.plain(), seed);

            int graph = seed;
            assertTrue(error < TOLERANCE, () -> "graph %d: off by %.3g: %s".formatted(graph, error, model.nodes()));
        }
    }

    private static String graph(Draw draw) {
        List<String> rows = new ArrayList<>();
        rows.add(draw.data(draw.number(2, 6)));
        String shared = draw.parameter(4, 4);
        int operators = draw.number(3, 8);
        for (int i = 0; i < operators; i++) {
            String some = rows.get(draw.number(0, rows.size() - 1));
            rows.add(next(draw, some, rows, shared));
        }
        return rows.get(rows.size() - 1);
    }

    private static String next(Draw draw, String x, List<String> rows, String shared) {
        Shape shape = draw.write().shape(x);
        int width = (int) shape.size(1);
        return switch (draw.number(0, 9)) {
            case 0 -> draw.write().apply(draw.one("Tanh", "Sigmoid", "Softplus", "Erf"), x);
            case 1 ->
                draw.write().apply("Gemm", Attributes.of("transB", 1), x, draw.parameter(4, width), draw.parameter(4));
            case 2 -> width == 4 ? draw.write().matMul(x, shared) : draw.write().matMul(x, draw.parameter(width, 4));
            case 3 -> draw.write().mul(x, draw.write().apply("Sigmoid", x));
            case 4 ->
                draw.write().add(x, draw.write().apply("Tanh", draw.write().mul(x, draw.parameter(width))));
            case 5 -> draw.write().concat(1, List.of(x, rows.get(draw.number(0, rows.size() - 1))));
            case 6 -> draw.write().apply("Softmax", Attributes.of("axis", 1), x);
            case 7 -> draw.write().sub(x, draw.write().mean(x, true, 1));
            case 8 -> convolution(draw, x, width);
            default ->
                width == 4
                        ? draw.write()
                                .matMul(draw.write().apply("Tanh", draw.write().matMul(x, shared)), shared)
                        : draw.write().div(x, draw.write().add(draw.write().square(x), draw.constant(1)));
        };
    }

    private static String convolution(Draw draw, String x, int width) {
        String image = draw.write().reshape(x, -1, 1, width);
        String features = draw.write()
                .apply("Conv", Attributes.of("pads", 1, 1), image, draw.parameter(2, 1, 3), draw.parameter(2));
        String pooled =
                draw.write().apply("AveragePool", Attributes.NONE.with("kernel_shape", new long[] {2}), features);
        return draw.write().reshape(pooled, -1, 2L * (width - 1));
    }
}

package io.noisegate.gradient;

import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.Tensor;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** For every operator with a gradient: how a small model around it is drawn. The function returns the operator's output. */
final class OperatorDraws {
    private static final Map<String, Function<Draw, String>> DRAWS = new TreeMap<>();

    private OperatorDraws() {}

    static Map<String, Function<Draw, String>> all() {
        return DRAWS;
    }

    private static void put(String name, Function<Draw, String> draw) {
        DRAWS.put(name, draw);
    }

    static {
        for (String name : List.of(
                "Relu",
                "Sigmoid",
                "Tanh",
                "Softplus",
                "Softsign",
                "Exp",
                "Abs",
                "Sin",
                "Cos",
                "Erf",
                "HardSwish",
                "Mish",
                "Neg",
                "Identity")) {
            put(name, draw -> draw.write().apply(name, draw.data(draw.number(1, 12))));
        }
        for (String name : List.of("Log", "Sqrt", "Reciprocal")) {
            put(name, draw -> draw.write().apply(name, draw.data(2f, draw.number(1, 12))));
        }
        for (String name : List.of("LeakyRelu", "Elu", "Celu", "Selu", "HardSigmoid")) {
            put(name, draw -> draw.write().apply(name, alpha(draw, name), draw.data(draw.number(1, 12))));
        }
        put(
                "Gelu",
                draw -> draw.write()
                        .apply(
                                "Gelu",
                                draw.chance() ? Attributes.NONE.with("approximate", "tanh") : Attributes.NONE,
                                draw.data(draw.number(1, 12))));
        put(
                "Clip",
                draw -> draw.write()
                        .apply(
                                "Clip",
                                draw.data(30),
                                draw.constant(-0.25f),
                                draw.chance() ? draw.constant(0.25f) : ""));
        put("PRelu", draw -> {
            int channels = draw.number(1, 3);
            return draw.write().apply("PRelu", draw.data(channels, 4), draw.parameter(draw.one(1, channels), 1));
        });
        arithmetic();
        matrices();
        ConvolutionDraws.register(DRAWS);
        layout();
        reductions();
        normalizations();
    }

    private static Attributes alpha(Draw draw, String name) {
        return draw.chance() && !name.equals("Selu")
                ? Attributes.NONE.with("alpha", draw.uniform(0.1, 0.4))
                : Attributes.NONE;
    }

    /** Two operands of shapes that broadcast in one of several ways. */
    private static String binary(Draw draw, String name, float centre) {
        int rows = draw.number(1, 3);
        int columns = draw.number(1, 4);
        String left = draw.data(rows, columns);
        String right = switch (draw.number(0, 4)) {
            case 0 -> draw.data(centre, rows, columns);
            case 1 -> draw.data(centre, 1, columns);
            case 2 -> draw.parameter(centre, columns);
            case 3 -> draw.parameter(centre, rows, 1);
            default -> draw.parameter(centre, 1);
        };
        boolean swapped = draw.chance() && centre == 0;
        return draw.write().apply(name, swapped ? right : left, swapped ? left : right);
    }

    private static void arithmetic() {
        for (String name : List.of("Add", "Sub", "Mul", "Max", "Min")) {
            put(name, draw -> binary(draw, name, name.startsWith("M") && !name.equals("Mul") ? STEP_AWAY : 0));
        }
        put("Div", draw -> binary(draw, "Div", 2));
        put(
                "Pow",
                draw -> draw.chance()
                        ? draw.write().apply("Pow", draw.data(4), draw.constant(draw.one(2f, 3f)))
                        : draw.write().apply("Pow", draw.data(2f, 3), draw.parameter(1.2f, 3)));
        put("Sum", draw -> draw.write().apply("Sum", draw.data(2, 3), draw.parameter(3), draw.data(2, 1)));
        put("Where", draw -> {
            String condition = draw.write().greater(draw.data(3, 4), 0);
            return draw.write().where(condition, draw.data(3, 1), draw.parameter(4));
        });
    }

    /** Puts the second operand of an extremum between the values of the first. */
    private static final float STEP_AWAY = Draw.STEP / 2;

    private static void matrices() {
        put("Gemm", draw -> {
            int in = draw.number(1, 5);
            int out = draw.number(1, 5);
            boolean transB = draw.chance();
            Attributes attributes = Attributes.NONE
                    .with("alpha", draw.one(1f, 0.7f))
                    .with("beta", draw.one(1f, 0.3f))
                    .with("transB", transB ? 1 : 0);
            String weight = transB ? draw.parameter(out, in) : draw.parameter(in, out);
            String data = draw.data(in);
            if (draw.chance()) {
                attributes = attributes.with("transA", 1);
                data = draw.write().transpose(data, 1, 0);
            }
            return switch (draw.number(0, 3)) {
                case 0 -> draw.write().apply("Gemm", attributes, data, weight);
                case 1 -> draw.write().apply("Gemm", attributes, data, weight, draw.parameter(out));
                case 2 -> draw.write().apply("Gemm", attributes, data, weight, draw.parameter(1));
                default -> draw.write().apply("Gemm", attributes, data, weight, draw.parameter(1, out));
            };
        });
        put("MatMul", draw -> {
            int n = draw.number(1, 4);
            int m = draw.number(1, 4);
            int k = draw.number(1, 4);
            return switch (draw.number(0, 7)) {
                case 0 -> draw.write().matMul(draw.data(n), draw.parameter(n, m));
                case 1 -> draw.write().matMul(draw.data(k, n), draw.parameter(n, m));
                case 2 -> draw.write().matMul(draw.data(k, n), draw.data(n, m));
                case 3 -> draw.write().matMul(draw.data(2, k, n), draw.parameter(2, n, m));
                case 4 -> draw.write().matMul(draw.parameter(k, n), draw.data(n, m));
                case 5 -> draw.write().matMul(draw.data(k, n), draw.parameter(n));
                case 6 -> draw.write().matMul(draw.parameter(n), draw.data(n, m));
                default -> draw.write().matMul(draw.data(2, k, n), draw.data(1, n, m));
            };
        });
        for (String name : List.of("Softmax", "LogSoftmax")) {
            put(
                    name,
                    draw -> draw.write()
                            .apply(
                                    name,
                                    Attributes.of("axis", draw.one(1L, 2L, -1L)),
                                    draw.data(draw.number(1, 4), 3)));
        }
        put("Gather", OperatorDraws::gather);
    }

    private static String gather(Draw draw) {
        return switch (draw.number(0, 4)) {
            case 4 -> gatherBeforeTheBatch(draw);
            case 0 -> draw.write().apply("Gather", draw.parameter(5, 3), draw.ids(5, draw.number(1, 4)));
            case 1 ->
                draw.write()
                        .apply(
                                "Gather",
                                Attributes.of("axis", 1),
                                draw.data(4, 3),
                                draw.write().longs(2, -1, 2));
            case 2 ->
                draw.write()
                        .apply(
                                "Gather",
                                Attributes.of("axis", 1),
                                draw.data(4, 3),
                                draw.write().constant(Tensor.ofLongs(new long[0], 1)));
            default ->
                draw.write()
                        .apply(
                                "Gather",
                                Attributes.of("axis", -1),
                                draw.data(4, 3),
                                draw.write().longs(0, 2));
        };
    }

    /** As attention takes queries, keys and values apart. */
    private static String gatherBeforeTheBatch(Draw draw) {
        String parts = draw.write().transpose(draw.data(3, 2), 1, 0, 2);
        String index = draw.write().constant(Tensor.ofLongs(new long[0], draw.one(0L, 2L, -1L)));
        return draw.write().apply("Gather", Attributes.of("axis", 0), parts, index);
    }

    private static void layout() {
        put("Reshape", draw -> draw.write().reshape(draw.data(2, 6), -1, 4, 3));
        put(
                "Flatten",
                draw -> draw.write().apply("Flatten", Attributes.of("axis", draw.number(1, 3)), draw.data(2, 3)));
        put(
                "Squeeze",
                draw -> draw.write()
                        .apply("Squeeze", draw.data(1, 3, 1), draw.write().longs(draw.one(1L, -1L))));
        put(
                "Unsqueeze",
                draw -> draw.write()
                        .apply("Unsqueeze", draw.data(3), draw.write().longs(draw.one(1L, -1L, 0L))));
        put(
                "Transpose",
                draw -> draw.chance()
                        ? draw.write()
                                .transpose(
                                        draw.data(2, 3, 2), draw.one(new long[] {0, 2, 1, 3}, new long[] {3, 0, 2, 1}))
                        : draw.write().apply("Transpose", draw.data(2, 3)));
        put("Cast", draw -> draw.write().apply("Cast", Attributes.of("to", 1), draw.data(3)));
        put(
                "Expand",
                draw -> draw.write()
                        .apply("Expand", draw.data(1, 3), draw.write().longs(1, 4, draw.one(1L, 3L))));
        put(
                "Pad",
                draw -> draw.write()
                        .pad(draw.data(4, 3), 0, draw.number(-1, 2), 0, 0, draw.number(-1, 2), draw.number(0, 2)));
        put(
                "Concat",
                draw -> draw.write()
                        .concat(draw.one(1, -2), List.of(draw.data(2, 3), draw.data(1, 3), draw.data(2, 3))));
        put("Split", draw -> {
            String sizes = draw.write().longs(1, 3, 1);
            List<String> parts = draw.write()
                    .graph()
                    .add("Split", Attributes.of("axis", draw.one(1L, -2L)), 3, draw.data(5, 2), sizes);
            return draw.chance() ? parts.get(1) : draw.write().concat(1, List.of(parts.get(2), parts.get(0)));
        });
        put("Slice", draw -> {
            long step = draw.one(1L, 2L, 3L, -1L, -2L);
            long start = step > 0 ? (draw.chance() ? draw.number(-9, -4) : draw.number(0, 2)) : draw.number(4, 9);
            long end = step > 0 ? draw.one(5L, 6L, -1L, Long.MAX_VALUE) : draw.one(0L, 1L, -9L, Long.MIN_VALUE);
            return draw.write()
                    .slice(
                            draw.data(7, 2),
                            new long[] {start},
                            new long[] {end},
                            new long[] {draw.one(1, -2)},
                            new long[] {step});
        });
    }

    private static void reductions() {
        for (String name : List.of(
                "ReduceSum",
                "ReduceMean",
                "ReduceMax",
                "ReduceMin",
                "ReduceL1",
                "ReduceL2",
                "ReduceSumSquare",
                "ReduceLogSumExp")) {
            put(name, draw -> reduction(draw, name));
        }
    }

    private static String reduction(Draw draw, String name) {
        long[] axes = draw.one(new long[] {1}, new long[] {-1}, new long[] {1, 2}, new long[] {1, -1}, new long[] {2});
        Attributes attributes = draw.chance() ? Attributes.NONE : Attributes.of("keepdims", 0);
        String data = draw.data(draw.number(1, 4), 3, 2);
        boolean input = draw.opset() >= 18 || name.equals("ReduceSum");
        return input
                ? draw.write().apply(name, attributes, data, draw.write().longs(axes))
                : draw.write().apply(name, attributes.with("axes", axes), data);
    }

    private static void normalizations() {
        put("LayerNormalization", draw -> {
            boolean two = draw.chance();
            long[] shape = two ? new long[] {3, 4} : new long[] {4};
            Attributes attributes = Attributes.of("axis", two ? draw.one(1L, -2L) : draw.one(2L, -1L))
                    .with("epsilon", 1e-3f);
            return draw.chance()
                    ? draw.write()
                            .apply(
                                    "LayerNormalization",
                                    attributes,
                                    draw.data(3, 4),
                                    draw.parameter(1f, shape),
                                    draw.parameter(shape))
                    : draw.write().apply("LayerNormalization", attributes, draw.data(3, 4), draw.parameter(1f, shape));
        });
        put(
                "RMSNormalization",
                draw -> draw.write()
                        .apply(
                                "RMSNormalization",
                                Attributes.of("axis", -1).with("epsilon", 1e-3f),
                                draw.data(3, 4),
                                draw.parameter(1f, 4)));
        put(
                "InstanceNormalization",
                draw -> draw.write()
                        .apply(
                                "InstanceNormalization",
                                Attributes.NONE.with("epsilon", 1e-3f),
                                draw.data(2, 3, 4),
                                draw.parameter(1f, 2),
                                draw.parameter(2)));
        put(
                "GroupNormalization",
                draw -> draw.write()
                        .apply(
                                "GroupNormalization",
                                Attributes.of("num_groups", draw.one(1L, 2L, 4L))
                                        .with("epsilon", 1e-3f),
                                draw.data(4, 3, 2),
                                draw.parameter(1f, 4),
                                draw.parameter(4)));
        put("BatchNormalization", draw -> {
            int channels = draw.number(1, 3);
            float[] ones = new float[channels];
            java.util.Arrays.fill(ones, 0.7f);
            String statistic = draw.write().constant(Tensor.ofFloats(new long[] {channels}, ones));
            String data = draw.chance() ? draw.data(channels, 3, 4) : draw.data(channels);
            return draw.write()
                    .apply(
                            "BatchNormalization",
                            data,
                            draw.parameter(1f, channels),
                            draw.parameter(channels),
                            statistic,
                            statistic);
        });
    }
}

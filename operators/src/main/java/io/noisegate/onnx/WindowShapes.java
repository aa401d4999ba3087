package io.noisegate.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Convolution, pooling, resizing. */
final class WindowShapes {
    private WindowShapes() {}

    static void register(Map<String, ShapeInference.Rule> rules) {
        rules.put("Conv", WindowShapes::conv);
        rules.put("ConvTranspose", WindowShapes::convTranspose);
        rules.put("AveragePool", in -> in.result(pooled(in)));
        rules.put("LpPool", in -> in.result(pooled(in)));
        rules.put(
                "MaxPool",
                in -> List.of(TensorInfo.of(in.type(0), pooled(in)), TensorInfo.of(ElementType.INT64, pooled(in))));
        rules.put("GlobalAveragePool", WindowShapes::global);
        rules.put("GlobalMaxPool", WindowShapes::global);
        rules.put("Resize", WindowShapes::resize);
        rules.put("DepthToSpace", WindowShapes::depthToSpace);
        rules.put("SpaceToDepth", WindowShapes::spaceToDepth);
    }

    private static List<TensorInfo> conv(Operands in) {
        Shape weight = in.shape(1);
        long[] kernel = weight.slice(2, weight.rank()).sizes();
        Window window = Window.of(in.attributes(), in.shape(0), kernel);
        return in.result(Shape.of(in.shape(0).get(0), weight.get(0)).concat(Shape.of(window.output())));
    }

    private static List<TensorInfo> convTranspose(Operands in) {
        Shape input = in.shape(0);
        Shape weight = in.shape(1);
        int axes = input.rank() - 2;
        long[] ones = LongStream.generate(() -> 1).limit(axes).toArray();
        long[] strides = in.attributes().integers("strides", ones);
        long[] dilations = in.attributes().integers("dilations", ones);
        long[] pads = in.attributes().integers("pads", new long[2 * axes]);
        long[] outputPadding = in.attributes().integers("output_padding", new long[axes]);
        String autoPad = in.attributes().text("auto_pad", "NOTSET");
        long[] given = in.attributes().integers("output_shape").orElse(null);
        long channels = weight.size(1) * in.attributes().integer("group", 1);
        Shape output = Shape.of(input.get(0), Extent.of(channels));
        for (int axis = 0; axis < axes; axis++) {
            long size = given != null ? given[given.length - axes + axis] : input.size(2 + axis) * strides[axis];
            if (given == null && !autoPad.startsWith("SAME")) {
                size = (input.size(2 + axis) - 1) * strides[axis]
                        + dilations[axis] * (weight.size(2 + axis) - 1)
                        + 1
                        + outputPadding[axis]
                        - pads[axis]
                        - pads[axes + axis];
            }
            output = output.concat(Shape.of(size));
        }
        return in.result(output);
    }

    private static Shape pooled(Operands in) {
        long[] kernel = in.attributes()
                .integers("kernel_shape")
                .orElseThrow(() -> new Operands.Unknown("it has no kernel_shape"));
        Window window = Window.of(in.attributes(), in.shape(0), kernel);
        return in.shape(0).slice(0, 2).concat(Shape.of(window.output()));
    }

    private static List<TensorInfo> global(Operands in) {
        Shape shape = in.shape(0);
        for (int axis = 2; axis < shape.rank(); axis++) {
            shape = shape.with(axis, Extent.ONE);
        }
        return in.result(shape);
    }

    private static List<TensorInfo> resize(Operands in) {
        if (in.has(3)) {
            return in.result(resized(in, in.requiredValue(3)));
        }
        float[] scales = in.constant(2).floats();
        Shape shape = in.shape(0);
        List<Extent> sizes = new ArrayList<>();
        long[] axes = in.attributes()
                .integers("axes", LongStream.range(0, shape.rank()).toArray());
        for (int i = 0; i < scales.length; i++) {
            Extent extent = shape.get((int) axes[i]);
            sizes.add(scales[i] == 1 ? extent : Extent.of((long) Math.floor(extent.value() * (double) scales[i])));
        }
        return in.result(resized(in, sizes));
    }

    private static Shape resized(Operands in, List<Extent> sizes) {
        long[] axes = in.attributes().integers("axes").orElse(null);
        if (axes == null) {
            return new Shape(sizes);
        }
        Shape shape = in.shape(0);
        for (int i = 0; i < axes.length; i++) {
            shape = shape.with((int) axes[i], sizes.get(i));
        }
        return shape;
    }

    private static List<TensorInfo> depthToSpace(Operands in) {
        return blocks(in, in.attributes().integer("blocksize", 1), false);
    }

    private static List<TensorInfo> spaceToDepth(Operands in) {
        return blocks(in, in.attributes().integer("blocksize", 1), true);
    }

    private static List<TensorInfo> blocks(Operands in, long block, boolean toDepth) {
        Shape shape = in.shape(0);
        List<Extent> result = new ArrayList<>();
        result.add(shape.get(0));
        result.add(Extent.of(toDepth ? shape.size(1) * block * block : shape.size(1) / (block * block)));
        for (int axis = 2; axis < 4; axis++) {
            result.add(Extent.of(toDepth ? shape.size(axis) / block : shape.size(axis) * block));
        }
        return in.result(new Shape(result));
    }
}

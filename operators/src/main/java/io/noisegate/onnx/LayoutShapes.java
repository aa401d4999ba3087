package io.noisegate.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** Operators that rearrange elements without changing them: views, joins, cuts. */
final class LayoutShapes {
    private LayoutShapes() {}

    static void register(Map<String, ShapeInference.Rule> rules) {
        rules.put("Reshape", LayoutShapes::reshape);
        rules.put("Flatten", LayoutShapes::flatten);
        rules.put("Squeeze", LayoutShapes::squeeze);
        rules.put("Unsqueeze", LayoutShapes::unsqueeze);
        rules.put("Transpose", LayoutShapes::transpose);
        rules.put("Expand", in -> List.of(new TensorInfo(in.type(0), expanded(in), expandedValue(in))));
        rules.put("Concat", LayoutShapes::concat);
        rules.put("Split", LayoutShapes::split);
        rules.put("Pad", LayoutShapes::pad);
        rules.put("Tile", LayoutShapes::tile);
    }

    private static TensorInfo view(Operands in, Shape shape) {
        return new TensorInfo(in.type(0), shape, in.value(0));
    }

    private static List<TensorInfo> reshape(Operands in) {
        Shape from = in.shape(0);
        List<Extent> target = in.requiredValue(1);
        boolean copyZero = in.attributes().integer("allowzero", 0) == 0;
        List<Extent> result = new ArrayList<>();
        Extent known = Extent.ONE;
        int open = -1;
        for (int axis = 0; axis < target.size(); axis++) {
            Extent extent = target.get(axis);
            if (extent.is(0) && copyZero) {
                extent = from.get(axis);
            }
            if (extent.is(-1)) {
                open = axis;
            } else {
                known = known.times(extent);
            }
            result.add(extent);
        }
        if (open >= 0) {
            result.set(open, from.elements().dividedBy(known));
        }
        return List.of(view(in, new Shape(result)));
    }

    private static List<TensorInfo> flatten(Operands in) {
        Shape from = in.shape(0);
        int axis = from.normalized((int) in.attributes().integer("axis", 1));
        return in.result(Shape.of(from.product(0, axis), from.product(axis, from.rank())));
    }

    private static List<TensorInfo> squeeze(Operands in) {
        Shape from = in.shape(0);
        long[] axes = in.longs(1, "axes");
        List<Integer> dropped = axes == null
                ? List.of()
                : LongStream.of(axes)
                        .mapToObj(axis -> from.normalized((int) axis))
                        .toList();
        List<Extent> result = new ArrayList<>();
        for (int axis = 0; axis < from.rank(); axis++) {
            boolean drop = axes == null ? from.get(axis).is(1) : dropped.contains(axis);
            if (!drop) {
                result.add(from.get(axis));
            }
        }
        return List.of(view(in, new Shape(result)));
    }

    private static List<TensorInfo> unsqueeze(Operands in) {
        Shape shape = in.shape(0);
        long[] axes = in.longs(1, "axes");
        int rank = shape.rank() + axes.length;
        long[] sorted = LongStream.of(axes)
                .map(axis -> axis < 0 ? axis + rank : axis)
                .sorted()
                .toArray();
        for (long axis : sorted) {
            shape = shape.inserting((int) axis, Extent.ONE);
        }
        return List.of(view(in, shape));
    }

    private static List<TensorInfo> transpose(Operands in) {
        Shape from = in.shape(0);
        long[] reversed = LongStream.range(0, from.rank())
                .map(axis -> from.rank() - 1 - axis)
                .toArray();
        long[] order = in.attributes().integers("perm", reversed);
        return in.result(new Shape(
                LongStream.of(order).mapToObj(axis -> from.get((int) axis)).toList()));
    }

    private static Shape expanded(Operands in) {
        return Shape.broadcast(in.shape(0), new Shape(in.requiredValue(1)));
    }

    private static Optional<List<Extent>> expandedValue(Operands in) {
        Shape result = expanded(in);
        if (!result.isStatic() || result.rank() > 1 || result.elements().value() > 64) {
            return Optional.empty();
        }
        return in.value(0)
                .map(value -> value.size() == 1
                        ? Collections.nCopies((int) result.elements().value(), value.get(0))
                        : value);
    }

    private static List<TensorInfo> concat(Operands in) {
        Shape shape = in.shape(0);
        int axis = shape.normalized((int) in.attributes().integer("axis", 0));
        Extent total = Extent.of(0);
        List<Extent> values = new ArrayList<>();
        boolean known = true;
        for (int input = 0; input < in.count(); input++) {
            total = total.plus(in.shape(input).get(axis));
            known &= in.value(input).isPresent();
            values.addAll(in.value(input).orElse(List.of()));
        }
        return List.of(new TensorInfo(
                in.type(0),
                shape.with(axis, total),
                known && shape.rank() == 1 ? Optional.of(values) : Optional.empty()));
    }

    private static List<TensorInfo> split(Operands in) {
        Shape from = in.shape(0);
        int axis = from.normalized((int) in.attributes().integer("axis", 0));
        int parts = in.node().outputs().size();
        long[] sizes = in.longs(1, "split");
        if (sizes == null) {
            long chunk = Math.floorDiv(from.size(axis) + parts - 1, parts);
            sizes = new long[parts];
            Arrays.fill(sizes, chunk);
            sizes[parts - 1] = from.size(axis) - chunk * (parts - 1);
        }
        List<TensorInfo> result = new ArrayList<>();
        for (long size : sizes) {
            result.add(TensorInfo.of(in.type(0), from.with(axis, Extent.of(size))));
        }
        return result;
    }

    private static List<TensorInfo> pad(Operands in) {
        Shape shape = in.shape(0);
        long[] pads = in.longs(1);
        long[] axes =
                in.has(3) ? in.longs(3) : LongStream.range(0, shape.rank()).toArray();
        for (int i = 0; i < axes.length; i++) {
            long added = pads[i] + pads[axes.length + i];
            if (added != 0) {
                shape = shape.with((int) axes[i], Extent.of(shape.size((int) axes[i]) + added));
            }
        }
        return in.result(shape);
    }

    private static List<TensorInfo> tile(Operands in) {
        Shape shape = in.shape(0);
        List<Extent> repeats = in.requiredValue(1);
        for (int axis = 0; axis < shape.rank(); axis++) {
            shape = shape.with(axis, shape.get(axis).times(repeats.get(axis)));
        }
        return in.result(shape);
    }
}

package io.noisegate.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** Operators that reduce axes. */
final class ReductionShapes {
    private static final List<String> REDUCTIONS = List.of(
            "ReduceSum",
            "ReduceMean",
            "ReduceMax",
            "ReduceMin",
            "ReduceL1",
            "ReduceL2",
            "ReduceProd",
            "ReduceSumSquare",
            "ReduceLogSum",
            "ReduceLogSumExp");

    private ReductionShapes() {}

    static void register(Map<String, ShapeInference.Rule> rules) {
        REDUCTIONS.forEach(name -> rules.put(name, ReductionShapes::reduced));
        rules.put("ArgMax", in -> List.of(TensorInfo.of(ElementType.INT64, withoutAxis(in))));
        rules.put("ArgMin", in -> List.of(TensorInfo.of(ElementType.INT64, withoutAxis(in))));
    }

    private static List<TensorInfo> reduced(Operands in) {
        Shape shape = in.shape(0);
        long[] axes = in.longs(1, "axes");
        if (axes == null || axes.length == 0) {
            if (in.attributes().integer("noop_with_empty_axes", 0) != 0) {
                return List.of(in.info(0));
            }
            axes = LongStream.range(0, shape.rank()).toArray();
        }
        boolean keep = in.attributes().integer("keepdims", 1) != 0;
        List<Extent> result = new ArrayList<>();
        List<Integer> reduced = LongStream.of(axes)
                .mapToObj(axis -> shape.normalized((int) axis))
                .toList();
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (!reduced.contains(axis)) {
                result.add(shape.get(axis));
            } else if (keep) {
                result.add(Extent.ONE);
            }
        }
        return List.of(new TensorInfo(in.type(0), new Shape(result), product(in)));
    }

    private static Optional<List<Extent>> product(Operands in) {
        if (!in.node().is("ReduceProd")) {
            return Optional.empty();
        }
        return in.value(0).map(value -> List.of(value.stream().reduce(Extent.ONE, Extent::times)));
    }

    private static Shape withoutAxis(Operands in) {
        int axis = (int) in.attributes().integer("axis", 0);
        boolean keep = in.attributes().integer("keepdims", 1) != 0;
        return keep ? in.shape(0).with(axis, Extent.ONE) : in.shape(0).without(axis);
    }
}

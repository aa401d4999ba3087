package io.noisegate.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/** Operators that pick elements by position, ask for sizes, or make tensors from sizes. */
final class IndexShapes {
    private IndexShapes() {}

    static void register(Map<String, ShapeInference.Rule> rules) {
        rules.put("Shape", IndexShapes::shape);
        rules.put(
                "Size",
                in -> List.of(
                        TensorInfo.ofValue(Shape.SCALAR, List.of(in.shape(0).elements()))));
        rules.put("Gather", IndexShapes::gather);
        rules.put("GatherElements", in -> in.result(in.shape(1)));
        rules.put("GatherND", IndexShapes::gatherPoints);
        rules.put("ScatterND", in -> in.result(in.shape(0)));
        rules.put("ScatterElements", in -> in.result(in.shape(0)));
        rules.put("Slice", IndexShapes::slice);
        rules.put("ConstantOfShape", IndexShapes::constantOfShape);
        rules.put("Range", IndexShapes::range);
        rules.put("OneHot", IndexShapes::oneHot);
    }

    private static List<TensorInfo> shape(Operands in) {
        List<Extent> extents = in.shape(0).extents();
        int rank = extents.size();
        int start = clamp((int) in.attributes().integer("start", 0), rank);
        int end = clamp((int) in.attributes().integer("end", rank), rank);
        List<Extent> chosen = extents.subList(start, Math.max(start, end));
        return List.of(TensorInfo.ofValue(Shape.of(chosen.size()), chosen));
    }

    private static int clamp(int index, int rank) {
        return Math.max(0, Math.min(rank, index < 0 ? index + rank : index));
    }

    private static List<TensorInfo> gather(Operands in) {
        Shape from = in.shape(0);
        Shape indices = in.shape(1);
        int axis = from.normalized((int) in.attributes().integer("axis", 0));
        Shape result = from.slice(0, axis).concat(indices).concat(from.slice(axis + 1, from.rank()));
        Optional<List<Extent>> value = Optional.empty();
        if (in.value(0).isPresent() && in.value(1).isPresent() && from.rank() == 1) {
            List<Extent> source = in.value(0).get();
            value = Optional.of(in.value(1).get().stream()
                    .map(index -> source.get((int) (index.value() < 0 ? index.value() + source.size() : index.value())))
                    .toList());
        }
        return List.of(new TensorInfo(in.type(0), result, value));
    }

    private static List<TensorInfo> gatherPoints(Operands in) {
        Shape indices = in.shape(1);
        int depth = (int) indices.size(-1);
        int batch = (int) in.attributes().integer("batch_dims", 0);
        return in.result(indices.slice(0, indices.rank() - 1)
                .concat(in.shape(0).slice(batch + depth, in.shape(0).rank())));
    }

    private static List<TensorInfo> slice(Operands in) {
        Slices slices = Slices.of(in);
        Shape shape = in.shape(0);
        for (Slices.Cut cut : slices.cuts()) {
            if (!cut.whole()) {
                shape = shape.with(cut.axis(), Extent.of(cut.count()));
            }
        }
        Optional<List<Extent>> value = Optional.empty();
        if (in.value(0).isPresent() && in.shape(0).rank() == 1 && slices.cuts().size() == 1) {
            value = Optional.of(slices.cuts().get(0).pick(in.value(0).get()));
        }
        return List.of(new TensorInfo(in.type(0), shape, value));
    }

    private static List<TensorInfo> constantOfShape(Operands in) {
        Shape shape = new Shape(in.requiredValue(0));
        Tensor fill = in.attributes().tensor("value").orElse(Tensor.scalar(0));
        boolean small = shape.isStatic() && shape.elements().value() <= 64 && shape.rank() <= 1;
        if (!small || fill.type().isFloat()) {
            return List.of(TensorInfo.of(fill.type(), shape));
        }
        List<Extent> value = new ArrayList<>();
        for (long i = 0; i < shape.elements().value(); i++) {
            value.add(Extent.of(fill.longs()[0]));
        }
        return List.of(new TensorInfo(fill.type(), shape, Optional.of(value)));
    }

    private static List<TensorInfo> range(Operands in) {
        Extent start = in.requiredValue(0).get(0);
        Extent limit = in.requiredValue(1).get(0);
        Extent step = in.requiredValue(2).get(0);
        if (!limit.isStatic() && start.is(0) && step.is(1)) {
            return in.result(Shape.of(limit));
        }
        if (step.is(0)) {
            throw new IllegalArgumentException("a Range with step 0 has no end");
        }
        long span = Math.subtractExact(limit.value(), start.value());
        long count = Math.max(0, -Math.floorDiv(-span, step.value()));
        if (count > 64) {
            return List.of(new TensorInfo(in.type(0), Shape.of(count), Optional.empty()));
        }
        List<Extent> value = LongStream.range(0, count)
                .mapToObj(i -> Extent.of(start.value() + i * step.value()))
                .toList();
        return List.of(new TensorInfo(in.type(0), Shape.of(count), Optional.of(value)));
    }

    private static List<TensorInfo> oneHot(Operands in) {
        Shape indices = in.shape(0);
        Extent depth = in.requiredValue(1).get(0);
        int axis = (int) in.attributes().integer("axis", -1);
        int position = axis < 0 ? axis + indices.rank() + 1 : axis;
        return List.of(TensorInfo.of(in.type(2), indices.inserting(position, depth)));
    }
}

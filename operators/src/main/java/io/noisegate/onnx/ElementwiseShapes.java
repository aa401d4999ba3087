package io.noisegate.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BinaryOperator;

/** Operators that work element by element, with broadcasting; integers computed from sizes are computed here, too. */
final class ElementwiseShapes {
    private static final List<String> UNARY = List.of(
            "Relu",
            "LeakyRelu",
            "Elu",
            "Celu",
            "Selu",
            "HardSwish",
            "Mish",
            "Sigmoid",
            "Tanh",
            "Softplus",
            "Softsign",
            "Exp",
            "Sqrt",
            "Log",
            "Reciprocal",
            "HardSigmoid",
            "Clip",
            "Gelu",
            "Erf",
            "Softmax",
            "LogSoftmax",
            "Identity",
            "Abs",
            "Neg",
            "Sign",
            "Floor",
            "Ceil",
            "Round",
            "Not",
            "Sin",
            "Cos",
            "Tan",
            "Sinh",
            "Cosh",
            "Asinh",
            "Atan",
            "Swish",
            "ThresholdedRelu",
            "Trilu",
            "CumSum",
            "InstanceNormalization",
            "GroupNormalization",
            "LpNormalization",
            "LRN",
            "PRelu",
            "Hardmax");
    private static final List<String> COMPARISONS =
            List.of("Equal", "Greater", "GreaterOrEqual", "Less", "LessOrEqual", "And", "Or", "Xor");

    private ElementwiseShapes() {}

    static void register(Map<String, ShapeInference.Rule> rules) {
        UNARY.forEach(name -> rules.put(name, in -> List.of(in.info(0))));
        COMPARISONS.forEach(name -> rules.put(name, in -> List.of(TensorInfo.of(ElementType.BOOL, broadcast(in, 0)))));
        for (String name : List.of("Max", "Min", "Sum", "Mean", "Pow", "Mod")) {
            rules.put(name, in -> in.result(broadcast(in, 0)));
        }
        rules.put("IsNaN", in -> List.of(TensorInfo.of(ElementType.BOOL, in.shape(0))));
        rules.put("IsInf", in -> List.of(TensorInfo.of(ElementType.BOOL, in.shape(0))));
        rules.put("Add", in -> arithmetic(in, Extent::plus));
        rules.put("Sub", in -> arithmetic(in, (a, b) -> a.plus(b.negated())));
        rules.put("Mul", in -> arithmetic(in, Extent::times));
        rules.put("Div", in -> arithmetic(in, Extent::dividedBy));
        rules.put("Equal", ElementwiseShapes::equal);
        rules.put("Where", ElementwiseShapes::where);
        rules.put(
                "Cast", in -> cast(in, ElementType.ofCode((int) in.attributes().integer("to", 1))));
        rules.put("CastLike", in -> cast(in, in.type(1)));
        rules.put(
                "Dropout",
                in -> List.of(TensorInfo.of(in.type(0), in.shape(0)), TensorInfo.of(ElementType.BOOL, in.shape(0))));
        rules.put("LayerNormalization", ElementwiseShapes::layerNormalization);
        rules.put("RMSNormalization", in -> List.of(TensorInfo.of(in.type(0), in.shape(0))));
        rules.put("BatchNormalization", in -> List.of(TensorInfo.of(in.type(0), in.shape(0))));
    }

    private static Shape broadcast(Operands in, int first) {
        Shape shape = in.shape(first);
        for (int input = first + 1; input < in.count(); input++) {
            shape = Shape.broadcast(shape, in.shape(input));
        }
        return shape;
    }

    private static List<TensorInfo> arithmetic(Operands in, BinaryOperator<Extent> operation) {
        Shape shape = broadcast(in, 0);
        return List.of(new TensorInfo(in.type(0), shape, values(in, 0, 1, operation)));
    }

    private static List<TensorInfo> equal(Operands in) {
        Shape shape = broadcast(in, 0);
        return List.of(new TensorInfo(
                ElementType.BOOL, shape, values(in, 0, 1, (a, b) -> Extent.of(a.equals(b) ? 1 : 0))));
    }

    /** The elements of a result over vectors of equal length or of length 1. */
    private static Optional<List<Extent>> values(Operands in, int left, int right, BinaryOperator<Extent> operation) {
        if (in.value(left).isEmpty() || in.value(right).isEmpty()) {
            return Optional.empty();
        }
        List<Extent> a = in.value(left).get();
        List<Extent> b = in.value(right).get();
        int count = Math.max(a.size(), b.size());
        if (a.isEmpty()
                || b.isEmpty()
                || count % a.size() != 0
                || count % b.size() != 0
                || in.shape(left).rank() > 1) {
            return Optional.empty();
        }
        List<Extent> result = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            try {
                result.add(operation.apply(a.get(i % a.size()), b.get(i % b.size())));
            } catch (IllegalArgumentException e) {
                return Optional.empty();
            }
        }
        return Optional.of(result);
    }

    private static List<TensorInfo> where(Operands in) {
        Shape shape = Shape.broadcast(broadcast(in, 1), in.shape(0));
        Optional<List<Extent>> value = Optional.empty();
        if (in.value(0).isPresent() && in.value(1).isPresent() && in.value(2).isPresent()) {
            List<Extent> condition = in.value(0).get();
            List<Extent> chosen = new ArrayList<>();
            for (int i = 0; i < condition.size(); i++) {
                List<Extent> source = in.value(condition.get(i).is(0) ? 2 : 1).get();
                chosen.add(source.get(source.size() == 1 ? 0 : i));
            }
            value = Optional.of(chosen);
        }
        return List.of(new TensorInfo(in.type(1), shape, value));
    }

    private static List<TensorInfo> cast(Operands in, ElementType type) {
        return List.of(new TensorInfo(type, in.shape(0), type.isFloat() ? Optional.empty() : in.value(0)));
    }

    private static List<TensorInfo> layerNormalization(Operands in) {
        Shape shape = in.shape(0);
        Shape statistics = shape;
        int first = shape.normalized((int) in.attributes().integer("axis", -1));
        for (int axis = first; axis < shape.rank(); axis++) {
            statistics = statistics.with(axis, Extent.ONE);
        }
        TensorInfo statistic = TensorInfo.of(ElementType.FLOAT32, statistics);
        return List.of(TensorInfo.of(in.type(0), shape), statistic, statistic);
    }
}

package io.noisegate.onnx;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A node together with what is known of its inputs; asking for what is not known throws {@link Unknown}. */
record Operands(Node node, int opset, Map<String, TensorInfo> known, Map<String, Tensor> constants) {
    /** Signals that a shape does not follow from what is known; carries the reason. */
    static final class Unknown extends RuntimeException {
        Unknown(String reason) {
            super(reason, null, false, false);
        }
    }

    boolean has(int input) {
        return node.has(input);
    }

    int count() {
        return node.inputs().size();
    }

    Attributes attributes() {
        return node.attributes();
    }

    TensorInfo info(int input) {
        TensorInfo info = has(input) ? known.get(node.input(input)) : null;
        if (info == null) {
            throw new Unknown("the shape of its input %d is not known".formatted(input));
        }
        return info;
    }

    Shape shape(int input) {
        return info(input).shape();
    }

    ElementType type(int input) {
        return info(input).type();
    }

    Optional<List<Extent>> value(int input) {
        return has(input) && known.containsKey(node.input(input)) ? info(input).value() : Optional.empty();
    }

    List<Extent> requiredValue(int input) {
        return value(input)
                .orElseThrow(() ->
                        new Unknown("its input %d '%s' is computed from data".formatted(input, node.input(input))));
    }

    /** An input that is a constant. */
    Tensor constant(int input) {
        Tensor tensor = has(input) ? constants.get(node.input(input)) : null;
        if (tensor == null) {
            throw new Unknown("its input %d is computed from data".formatted(input));
        }
        return tensor;
    }

    /** The static integers in an input. */
    long[] longs(int input) {
        return requiredValue(input).stream().mapToLong(Extent::value).toArray();
    }

    /** Integers that moved from an attribute to an input over the opsets; null if neither is there. */
    long[] longs(int input, String attribute) {
        if (has(input)) {
            return longs(input);
        }
        return attributes().integers(attribute).orElse(null);
    }

    /** One output of the type of the first input. */
    List<TensorInfo> result(Shape shape) {
        return List.of(TensorInfo.of(type(0), shape));
    }
}

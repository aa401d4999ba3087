package io.noisegate.gradient.rule;

import io.noisegate.onnx.Extent;
import io.noisegate.onnx.GraphBuilder;
import io.noisegate.onnx.Node;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Where the samples of a batch are in every tensor. In row-major order each tensor that depends on the batch is
 * {@code [before, batch, after]}; the axis of the samples may be merged with others, as attention does when it folds
 * {@code [tokens, batch, heads * d]} to {@code [tokens, batch * heads, d]}. Views leave {@code before} as it is.
 */
final class SampleAxes {
    private final GraphBuilder graph;
    private final Map<String, Long> before = new HashMap<>();

    SampleAxes(GraphBuilder graph, List<Node> tape) {
        this.graph = graph;
        tape.forEach(this::follow);
    }

    private void follow(Node node) {
        for (String output : node.outputs()) {
            var info = graph.info(output);
            if (info.isEmpty() || batchAxis(info.get().shape()) < 0) {
                continue;
            }
            Shape shape = info.get().shape();
            int axis = batchAxis(shape);
            if (shape.get(axis).equals(Extent.BATCH)) {
                before.put(output, shape.product(0, axis).value());
            } else {
                merged(node, output, shape, axis);
            }
        }
    }

    /** The one axis that is a multiple of the batch, or -1. */
    static int batchAxis(Shape shape) {
        int found = -1;
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (!shape.get(axis).isStatic()) {
                if (found >= 0 || shape.get(axis).power() != 1) {
                    return -1;
                }
                found = axis;
            }
        }
        return found;
    }

    private void merged(Node node, String output, Shape shape, int axis) {
        for (String input : node.inputs()) {
            Long lead = before.get(input);
            if (lead == null) {
                continue;
            }
            if (node.is("Transpose")) {
                Shape from = graph.shape(input);
                long outer = lead / from.product(0, batchAxis(from)).value();
                before.put(output, shape.product(0, axis).value() * outer);
            } else {
                before.put(output, lead);
            }
            return;
        }
    }

    /** The elements in front of the samples. */
    private long before(String tensor) {
        Shape shape = graph.shape(tensor);
        int axis = batchAxis(shape);
        if (axis < 0) {
            throw new IllegalArgumentException(
                    "tensor '%s' of shape %s has no single axis of samples".formatted(tensor, shape));
        }
        Long known = before.get(tensor);
        if (known != null) {
            return known;
        }
        if (!shape.get(axis).equals(Extent.BATCH)) {
            throw new IllegalArgumentException(
                    "the samples in tensor '%s' of shape %s cannot be told apart".formatted(tensor, shape));
        }
        return shape.product(0, axis).value();
    }

    /** Notes that a tensor of the backward pass is laid out like one of the forward pass. */
    void same(String tensor, String like) {
        if (before.containsKey(like)
                && graph.shape(tensor).elements().equals(graph.shape(like).elements())) {
            before.putIfAbsent(tensor, before.get(like));
        }
    }

    /** {@code [batch, rows, columns]}, where columns is the last axis. */
    String rows(OperatorWriter write, String tensor) {
        Shape shape = graph.shape(tensor);
        long columns = shape.size(-1);
        long lead = before(tensor);
        long perSample = shape.elements().dividedBy(Extent.BATCH).value();
        if (lead == 1) {
            return write.reshape(tensor, -1, perSample / columns, columns);
        }
        String split = write.reshape(tensor, lead, -1, perSample / lead / columns, columns);
        return write.reshape(write.transpose(split, 1, 0, 2, 3), -1, perSample / columns, columns);
    }

    /** Sums everything but the samples down to an operand that was broadcast: {@code [batch, elements of the operand]}. */
    String summed(OperatorWriter write, String tensor, Shape operand) {
        Shape shape = graph.shape(tensor);
        int axis = batchAxis(shape);
        long outer = before(tensor) / shape.product(0, axis).value();
        long inner = shape.get(axis).factor() / outer;
        long[] sizes = new long[shape.rank() + 2];
        long[] source = shape.withFreeBatch();
        System.arraycopy(source, 0, sizes, 0, axis);
        sizes[axis] = outer;
        sizes[axis + 1] = -1;
        sizes[axis + 2] = inner;
        System.arraycopy(source, axis + 1, sizes, axis + 3, shape.rank() - axis - 1);
        Shape target = operand.padded(shape.rank());
        long[] reduced = LongStream.range(0, sizes.length)
                .filter(position -> position != axis + 1)
                .filter(position -> {
                    int original = (int) (position <= axis ? position : Math.max(axis, position - 2));
                    return original == axis || target.get(original).is(1);
                })
                .toArray();
        String sum = write.sum(write.reshape(tensor, sizes), true, reduced);
        long[] order = LongStream.concat(
                        LongStream.of(axis + 1L),
                        LongStream.range(0, sizes.length).filter(position -> position != axis + 1))
                .toArray();
        String front = axis == 0 && outer == 1 ? sum : write.transpose(sum, order);
        return write.reshape(front, -1, operand.elements().value());
    }
}

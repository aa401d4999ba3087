package io.noisegate.gradient.rule;

import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.Extent;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import io.noisegate.onnx.Tensor;
import java.util.Map;

/** Rows of a table picked by ids, and cuts at constant positions. Ids that repeat add up. */
final class GatherRule {
    private GatherRule() {}

    static void register(Map<String, GradientRule> rules) {
        rules.put("Gather", GatherRule::backward);
    }

    private static void backward(Backward step) {
        Shape table = step.shape(0);
        int axis = table.normalized((int) step.attributes().integer("axis", 0));
        var indices = step.write().graph().constantValue(step.input(1));
        if (indices.isPresent()) {
            step.give(0, constant(step, table, axis, indices.get().longs()));
        } else if (axis == 0 && step.perSample(0)) {
            step.norms().axes().same(step.gradient(), step.output());
            step.norms().addPicked(step.input(0), step.input(1), step.gradient());
        } else if (axis == 0 && table.isStatic()) {
            step.give(0, scattered(step, table));
        } else {
            throw step.refuse(
                    "its indices are computed and its axis is %d of %s, expected constant indices or axis 0 of a table"
                            .formatted(axis, table));
        }
    }

    private static String scattered(Backward step, Shape table) {
        OperatorWriter write = step.write();
        String zeros = write.apply("Expand", write.scalar(0), write.longs(table.sizes()));
        String ids = write.apply("Unsqueeze", step.input(1), write.longs(-1));
        return write.apply("ScatterND", Attributes.NONE.with("reduction", "add"), zeros, ids, step.gradient());
    }

    /** A product with the matrix that has a one where a position was picked. */
    private static String constant(Backward step, Shape table, int axis, long[] indices) {
        OperatorWriter write = step.write();
        int size = (int) table.size(axis);
        Extent before = table.product(0, axis);
        long[] rows = before.isStatic()
                ? new long[] {before.value(), indices.length, -1}
                : new long[] {
                    -1, indices.length, table.product(axis + 1, table.rank()).value()
                };
        float[] picks = new float[size * indices.length];
        for (int i = 0; i < indices.length; i++) {
            int position = (int) (indices[i] < 0 ? indices[i] + size : indices[i]);
            picks[position * indices.length + i] = 1;
        }
        String matrix = write.constant(Tensor.ofFloats(new long[] {size, indices.length}, picks));
        String product = write.matMul(matrix, write.reshape(step.gradient(), rows));
        return write.reshapeLike(product, step.input(0));
    }
}

package io.noisegate.gradient.rule;

import io.noisegate.onnx.OperatorWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Views, permutations and copies: the gradient takes the way back. */
final class LayoutRules {
    private LayoutRules() {}

    static void register(Map<String, GradientRule> rules) {
        for (String view : List.of("Reshape", "Flatten", "Squeeze", "Unsqueeze")) {
            rules.put(view, step -> step.give(0, step.write().reshapeLike(step.gradient(), step.input(0))));
        }
        rules.put("Identity", step -> step.give(0, step.gradient()));
        rules.put("Cast", LayoutRules::cast);
        rules.put("Expand", step -> step.giveSummed(0, step.gradient()));
        rules.put("Pad", LayoutRules::pad);
        rules.put("Transpose", LayoutRules::transpose);
    }

    private static void cast(Backward step) {
        OperatorWriter write = step.write();
        step.give(0, write.cast(step.gradient(), write.graph().type(step.input(0))));
    }

    private static void pad(Backward step) {
        if (!step.attributes().text("mode", "constant").equals("constant")) {
            throw step.refuse("its mode is '%s', expected 'constant'"
                    .formatted(step.attributes().text("mode", "")));
        }
        int rank = step.shape(0).rank();
        long[] given = step.longs(1);
        long[] axes = step.has(3) ? step.longs(3) : LongStream.range(0, rank).toArray();
        long[] opposite = new long[2 * rank];
        for (int i = 0; i < axes.length; i++) {
            int axis = step.shape(0).normalized((int) axes[i]);
            opposite[axis] = -given[i];
            opposite[rank + axis] = -given[axes.length + i];
        }
        step.give(0, step.write().pad(step.gradient(), opposite));
    }

    private static void transpose(Backward step) {
        int rank = step.shape(0).rank();
        long[] reversed = LongStream.range(0, rank).map(axis -> rank - 1 - axis).toArray();
        long[] order = step.attributes().integers("perm", reversed);
        long[] inverse = new long[rank];
        for (int axis = 0; axis < rank; axis++) {
            inverse[(int) order[axis]] = axis;
        }
        step.give(0, step.write().transpose(step.gradient(), inverse));
    }
}

package io.noisegate.gradient.rule;

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
        rules.put("Transpose", LayoutRules::transpose);
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

package io.noisegate.gradient.rule;

import io.noisegate.onnx.OperatorWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Putting tensors together along an axis, and taking them apart. */
final class JoinRules {
    private JoinRules() {}

    static void register(Map<String, GradientRule> rules) {
        rules.put("Concat", JoinRules::concat);
        rules.put("Split", JoinRules::split);
    }

    private static void concat(Backward step) {
        OperatorWriter write = step.write();
        int axis = step.shape(0).normalized((int) step.attributes().integer("axis", 0));
        long start = 0;
        for (int input = 0; input < step.inputs(); input++) {
            long end = start + step.shape(input).size(axis);
            if (step.wants(input)) {
                step.give(
                        input,
                        write.slice(
                                step.gradient(), new long[] {start}, new long[] {end}, new long[] {axis}, new long[] {1
                                }));
            }
            start = end;
        }
    }

    /** Outputs that nothing depends on contribute zeros. */
    private static void split(Backward step) {
        OperatorWriter write = step.write();
        int axis = step.shape(0).normalized((int) step.attributes().integer("axis", 0));
        List<String> parts = new ArrayList<>();
        for (int output = 0; output < step.outputs().size(); output++) {
            String part = step.outputs().get(output);
            parts.add(step.gradient(output).orElseGet(() -> write.zerosLike(part)));
        }
        step.give(0, write.concat(axis, parts));
    }
}

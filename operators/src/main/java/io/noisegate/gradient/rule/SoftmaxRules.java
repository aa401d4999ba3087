package io.noisegate.gradient.rule;

import io.noisegate.onnx.OperatorWriter;
import java.util.Map;

/** Normalised exponentials over one axis. */
final class SoftmaxRules {
    private SoftmaxRules() {}

    static void register(Map<String, GradientRule> rules) {
        rules.put("Softmax", SoftmaxRules::softmax);
        rules.put("LogSoftmax", SoftmaxRules::logSoftmax);
    }

    /** {@code y · (g - sum(g · y))}. */
    private static void softmax(Backward step) {
        OperatorWriter write = step.write();
        String g = step.gradient();
        String mean = write.sum(write.mul(g, step.output()), true, axis(step));
        step.give(0, write.mul(step.output(), write.sub(g, mean)));
    }

    /** {@code g - exp(y) · sum(g)}. */
    private static void logSoftmax(Backward step) {
        OperatorWriter write = step.write();
        String total = write.sum(step.gradient(), true, axis(step));
        step.give(0, write.sub(step.gradient(), write.mul(write.apply("Exp", step.output()), total)));
    }

    private static long axis(Backward step) {
        return step.attributes().integer("axis", -1);
    }
}

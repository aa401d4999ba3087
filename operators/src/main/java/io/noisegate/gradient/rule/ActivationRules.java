package io.noisegate.gradient.rule;

import io.noisegate.onnx.OperatorWriter;
import java.util.Map;

/** Functions of one element whose derivative is read from the output where it can be: the forward fusions survive. */
final class ActivationRules {
    private ActivationRules() {}

    /** The factor that a gradient is multiplied with, {@code dy/dx}. */
    @FunctionalInterface
    private interface Derivative {
        String of(OperatorWriter write, String x, String y);
    }

    static void register(Map<String, GradientRule> rules) {
        put(rules, "Relu", (write, x, y) -> write.indicator(write.greater(y, 0)));
        put(rules, "Sigmoid", (write, x, y) -> write.mul(y, write.complement(y)));
        put(rules, "Tanh", (write, x, y) -> write.complement(write.square(y)));
    }

    private static void put(Map<String, GradientRule> rules, String operator, Derivative derivative) {
        rules.put(operator, step -> {
            String factor = derivative.of(step.write(), step.input(0), step.output());
            step.give(0, step.write().mul(step.gradient(), factor));
        });
    }
}

package io.noisegate.gradient.rule;

import io.noisegate.onnx.Attributes;
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
        put(rules, "Relu", (write, x, y) -> step(write, y));
        put(rules, "Sigmoid", (write, x, y) -> write.mul(y, write.complement(y)));
        put(rules, "Tanh", (write, x, y) -> write.complement(write.square(y)));
        put(rules, "Softplus", (write, x, y) -> write.apply("Sigmoid", x));
        put(rules, "Softsign", (write, x, y) -> write.square(write.complement(write.apply("Abs", y))));
        put(rules, "Exp", (write, x, y) -> y);
        put(rules, "Log", (write, x, y) -> write.apply("Reciprocal", x));
        put(rules, "Sqrt", (write, x, y) -> write.div(write.scalar(0.5), y));
        put(rules, "Reciprocal", (write, x, y) -> write.neg(write.square(y)));
        put(rules, "Abs", (write, x, y) -> write.apply("Sign", x));
        put(rules, "Sin", (write, x, y) -> write.apply("Cos", x));
        put(rules, "Cos", (write, x, y) -> write.neg(write.apply("Sin", x)));
        put(rules, "Erf", (write, x, y) -> bell(write, x, -1, 2 / Math.sqrt(Math.PI)));
        put(rules, "HardSwish", ActivationRules::hardSwish);
        put(rules, "Mish", ActivationRules::mish);
        rules.put("Gelu", ActivationRules::gelu);
        rules.put("HardSigmoid", ActivationRules::hardSigmoid);
        rules.put("Clip", ActivationRules::clip);
    }

    private static void put(Map<String, GradientRule> rules, String operator, Derivative derivative) {
        rules.put(operator, step -> {
            String factor = derivative.of(step.write(), step.input(0), step.output());
            step.give(0, step.write().mul(step.gradient(), factor));
        });
    }

    /** 1 where {@code y} is above 0, for {@code y} of at least 0: a ramp too steep to be seen, in one pass where a comparison takes two. */
    private static String step(OperatorWriter write, String y) {
        return write.apply(
                "HardSigmoid", Attributes.NONE.with("alpha", Float.MAX_VALUE).with("beta", 0f), y);
    }

    /** {@code height · exp(rate · x²)}. */
    private static String bell(OperatorWriter write, String x, double rate, double height) {
        return write.mul(write.apply("Exp", write.mul(write.square(x), rate)), height);
    }

    /** {@code clip(x/6 + 1/2, 0, 1) + [|x| < 3] · x/6}. */
    private static String hardSwish(OperatorWriter write, String x, String y) {
        String sixth = write.mul(x, 1.0 / 6);
        String gate = write.apply("Clip", write.add(sixth, write.scalar(0.5)), write.scalar(0), write.scalar(1));
        String inside = write.indicator(write.less(write.apply("Abs", x), 3));
        return write.add(gate, write.mul(inside, sixth));
    }

    /** {@code t + x · (1 - t²) · sigmoid(x)}, {@code t = tanh(softplus(x))}. */
    private static String mish(OperatorWriter write, String x, String y) {
        String t = write.apply("Tanh", write.apply("Softplus", x));
        String slope = write.mul(write.complement(write.square(t)), write.apply("Sigmoid", x));
        return write.add(t, write.mul(x, slope));
    }

    private static void gelu(Backward step) {
        OperatorWriter write = step.write();
        String x = step.input(0);
        boolean exact = step.attributes().text("approximate", "none").equals("none");
        step.give(0, write.mul(step.gradient(), exact ? exactGelu(write, x) : tanhGelu(write, x)));
    }

    /** {@code (1 + erf(x/√2)) / 2 + x · exp(-x²/2) / √(2π)}. */
    private static String exactGelu(OperatorWriter write, String x) {
        String erf = write.apply("Erf", write.mul(x, Math.sqrt(0.5)));
        String share = write.mul(write.add(erf, write.scalar(1)), 0.5);
        return write.add(share, write.mul(x, bell(write, x, -0.5, 1 / Math.sqrt(2 * Math.PI))));
    }

    /** {@code y = x (1 + t) / 2}, {@code t = tanh(c (x + 0.044715 x³))}, by the product rule. */
    private static String tanhGelu(OperatorWriter write, String x) {
        double c = Math.sqrt(2 / Math.PI);
        String square = write.square(x);
        String inner = write.mul(write.mul(x, write.add(write.mul(square, 0.044715), write.scalar(1))), c);
        String t = write.apply("Tanh", inner);
        String slope = write.mul(write.add(write.mul(square, 3 * 0.044715), write.scalar(1)), c);
        String bend = write.mul(write.mul(x, write.complement(write.square(t))), slope);
        return write.mul(write.add(write.add(t, write.scalar(1)), bend), 0.5);
    }

    /** Strict inequalities, as PyTorch has them at the kinks. */
    private static void hardSigmoid(Backward step) {
        OperatorWriter write = step.write();
        String inside = write.apply("And", write.greater(step.output(), 0), write.less(step.output(), 1));
        float alpha = step.attributes().number("alpha", 0.2f);
        step.give(0, write.mul(step.gradient(), write.mul(write.indicator(inside), alpha)));
    }

    /** Strict inequalities, as PyTorch's relu6 and hardtanh have them at the bounds. */
    private static void clip(Backward step) {
        OperatorWriter write = step.write();
        String gradient = step.gradient();
        if (step.has(1)) {
            gradient = write.mul(gradient, write.indicator(write.apply("Greater", step.input(0), step.input(1))));
        }
        if (step.has(2)) {
            gradient = write.mul(gradient, write.indicator(write.apply("Less", step.input(0), step.input(2))));
        }
        step.give(0, gradient);
    }
}

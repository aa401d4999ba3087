package io.noisegate.gradient.rule;

import io.noisegate.onnx.OperatorWriter;
import java.util.Map;

/** Sums, products, quotients and powers with broadcasting. */
final class ArithmeticRules {
    private ArithmeticRules() {}

    static void register(Map<String, GradientRule> rules) {
        rules.put("Add", ArithmeticRules::sum);
        rules.put("Sum", ArithmeticRules::sum);
        rules.put("Sub", ArithmeticRules::difference);
        rules.put("Mul", ArithmeticRules::product);
        rules.put("Div", ArithmeticRules::quotient);
        rules.put("Pow", ArithmeticRules::power);
        rules.put("Neg", step -> step.give(0, step.write().neg(step.gradient())));
    }

    private static void sum(Backward step) {
        for (int input = 0; input < step.inputs(); input++) {
            step.giveSummed(input, step.gradient());
        }
    }

    private static void difference(Backward step) {
        step.giveSummed(0, step.gradient());
        if (step.perSample(1)) {
            step.giveSummed(1, step.write().neg(step.gradient()));
        } else if (step.wants(1)) {
            step.give(1, step.write().neg(step.write().sumTo(step.gradient(), step.shape(1))));
        }
    }

    private static void product(Backward step) {
        for (int input = 0; input < 2; input++) {
            if (step.wants(input)) {
                step.giveSummed(input, step.write().mul(step.gradient(), step.input(1 - input)));
            }
        }
    }

    private static void quotient(Backward step) {
        OperatorWriter write = step.write();
        String scaled = write.div(step.gradient(), step.input(1));
        step.giveSummed(0, scaled);
        if (step.wants(1)) {
            step.giveSummed(1, write.neg(write.mul(scaled, step.output())));
        }
    }

    /** {@code dA = g · b · a^(b-1)}, {@code dB = g · y · ln a}, the latter 0 where a is 0. */
    private static void power(Backward step) {
        OperatorWriter write = step.write();
        String base = step.input(0);
        String exponent = step.input(1);
        if (step.wants(0)) {
            String lowered = write.apply("Pow", base, write.sub(exponent, write.scalar(1)));
            step.giveSummed(0, write.mul(step.gradient(), write.mul(exponent, lowered)));
        }
        if (step.wants(1)) {
            String positive = write.greater(base, 0);
            String logarithm = write.apply("Log", write.where(positive, base, write.scalar(1)));
            step.giveSummed(1, write.mul(step.gradient(), write.mul(step.output(), logarithm)));
        }
    }
}

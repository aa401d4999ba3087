package io.noisegate.gradient.rule;

import io.noisegate.onnx.OperatorWriter;
import java.util.Map;

/** Functions that are the identity, or a multiple of it, above zero and something else below. */
final class RectifierRules {
    private static final double SELU_ALPHA = 1.67326319217681884765625;
    private static final double SELU_GAMMA = 1.05070102214813232421875;

    private RectifierRules() {}

    static void register(Map<String, GradientRule> rules) {
        rules.put("LeakyRelu", RectifierRules::leakyRelu);
        rules.put("PRelu", RectifierRules::prelu);
        rules.put("Elu", RectifierRules::elu);
        rules.put("Celu", RectifierRules::celu);
        rules.put("Selu", RectifierRules::selu);
    }

    private static void give(Backward step, String above, String below) {
        String positive = step.write().greater(step.input(0), 0);
        step.give(0, step.write().where(positive, above, below));
    }

    private static void leakyRelu(Backward step) {
        float alpha = step.attributes().number("alpha", 0.01f);
        give(step, step.gradient(), step.write().mul(step.gradient(), alpha));
    }

    private static void prelu(Backward step) {
        OperatorWriter write = step.write();
        if (step.wants(0)) {
            give(step, step.gradient(), write.mul(step.gradient(), step.input(1)));
        }
        if (step.wants(1)) {
            String negative = write.apply("Min", step.input(0), write.scalar(0));
            step.giveSummed(1, write.mul(step.gradient(), negative));
        }
    }

    private static void elu(Backward step) {
        OperatorWriter write = step.write();
        float alpha = step.attributes().number("alpha", 1);
        give(step, step.gradient(), write.mul(step.gradient(), write.add(step.output(), write.scalar(alpha))));
    }

    private static void celu(Backward step) {
        OperatorWriter write = step.write();
        float alpha = step.attributes().number("alpha", 1);
        String slope = write.add(write.mul(step.output(), 1.0 / alpha), write.scalar(1));
        give(step, step.gradient(), write.mul(step.gradient(), slope));
    }

    private static void selu(Backward step) {
        OperatorWriter write = step.write();
        double alpha = step.attributes().number("alpha", (float) SELU_ALPHA);
        double gamma = step.attributes().number("gamma", (float) SELU_GAMMA);
        String below = write.mul(step.gradient(), write.add(step.output(), write.scalar(alpha * gamma)));
        give(step, write.mul(step.gradient(), gamma), below);
    }
}

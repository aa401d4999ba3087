package io.noisegate.gradient.rule;

import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import io.noisegate.onnx.Window;
import java.util.Arrays;
import java.util.Map;

/** Transposed convolution: the convolution's rules with input and gradient in each other's place. */
final class TransposedConvolutionRule {
    private TransposedConvolutionRule() {}

    static void register(Map<String, GradientRule> rules) {
        rules.put("ConvTranspose", TransposedConvolutionRule::backward);
    }

    private static void backward(Backward step) {
        boolean explicit = step.attributes().text("auto_pad", "NOTSET").equals("NOTSET")
                && step.attributes().integers("output_shape").isEmpty();
        if (!explicit) {
            throw step.refuse("it has auto_pad or output_shape, expected pads and output_padding");
        }
        OperatorWriter write = step.write();
        Window window = window(step);
        long groups = step.attributes().integer("group", 1);
        String gradient = step.gradient();
        if (step.wants(0)) {
            Attributes attributes = Attributes.of("strides", window.strides())
                    .with("pads", window.pads())
                    .with("dilations", window.dilations())
                    .with("kernel_shape", window.kernel())
                    .with("group", groups);
            step.give(0, write.apply("Conv", attributes, gradient, step.input(1)));
        }
        if (step.wants(1)) {
            ConvolutionRule.weight(step, new ConvolutionWeightGradient(write, window, groups), gradient, step.input(0));
        }
        if (step.wants(2)) {
            ConvolutionRule.bias(step, window.axes());
        }
    }

    /** The window that maps the output's gradient back to the input. */
    private static Window window(Backward step) {
        Shape weight = step.shape(1);
        Shape output = step.write().shape(step.output());
        int axes = weight.rank() - 2;
        long[] ones = new long[axes];
        Arrays.fill(ones, 1);
        long[] pads = step.attributes().integers("pads", new long[2 * axes]);
        return new Window(
                output.slice(2, output.rank()).sizes(),
                weight.slice(2, weight.rank()).sizes(),
                step.attributes().integers("strides", ones),
                step.attributes().integers("dilations", ones),
                Arrays.copyOfRange(pads, 0, axes),
                Arrays.copyOfRange(pads, axes, 2 * axes),
                step.shape(0).slice(2, axes + 2).sizes());
    }
}

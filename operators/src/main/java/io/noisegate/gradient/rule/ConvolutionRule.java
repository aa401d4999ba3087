package io.noisegate.gradient.rule;

import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import io.noisegate.onnx.Window;
import java.util.Map;

/** Convolution over any number of spatial axes, with strides, dilations, groups and padding. */
final class ConvolutionRule {
    private ConvolutionRule() {}

    static void register(Map<String, GradientRule> rules) {
        rules.put("Conv", ConvolutionRule::backward);
    }

    private static void backward(Backward step) {
        Shape weight = step.shape(1);
        long[] kernel = weight.slice(2, weight.rank()).sizes();
        Window window = Window.of(step.attributes(), step.shape(0), kernel);
        long groups = step.attributes().integer("group", 1);
        OperatorWriter write = step.write();
        if (step.wants(0)) {
            step.give(0, toInput(write, step.gradient(), step.input(1), window, groups));
        }
        if (step.wants(1)) {
            step.give(
                    1,
                    new ConvolutionWeightGradient(write, window, groups)
                            .of(step.input(0), step.gradient(), step.shape(1)));
        }
        if (step.wants(2)) {
            long[] axes = new long[window.axes() + 1];
            for (int axis = 0; axis < window.axes(); axis++) {
                axes[axis + 1] = axis + 2L;
            }
            step.give(2, write.sum(step.gradient(), false, axes));
        }
    }

    /** The transposed convolution with the same weight. */
    static String toInput(OperatorWriter write, String gradient, String weight, Window window, long groups) {
        long[] outputPadding = new long[window.axes()];
        for (int axis = 0; axis < window.axes(); axis++) {
            long covered = (window.output()[axis] - 1) * window.strides()[axis] + window.reach(axis);
            outputPadding[axis] = window.input()[axis] + window.padBegin()[axis] + window.padEnd()[axis] - covered;
        }
        Attributes attributes = Attributes.of("strides", window.strides())
                .with("pads", window.pads())
                .with("dilations", window.dilations())
                .with("kernel_shape", window.kernel())
                .with("output_padding", outputPadding)
                .with("group", groups);
        return write.apply("ConvTranspose", attributes, gradient, weight);
    }
}

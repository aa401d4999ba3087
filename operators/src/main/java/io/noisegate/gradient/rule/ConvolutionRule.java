package io.noisegate.gradient.rule;

import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import io.noisegate.onnx.Window;
import java.util.Map;
import java.util.stream.LongStream;

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
            weight(step, new ConvolutionWeightGradient(write, window, groups), step.input(0), step.gradient());
        }
        if (step.wants(2)) {
            bias(step, window.axes());
        }
    }

    static void weight(Backward step, ConvolutionWeightGradient formula, String input, String gradient) {
        if (step.perSample(1)) {
            formula.squares(input, gradient, step.shape(1))
                    .forEach(square -> step.norms().addSquare(step.input(1), square));
        } else {
            step.give(1, formula.of(input, gradient, step.shape(1)));
        }
    }

    /** One sum per channel, at position 2 of the inputs. */
    static void bias(Backward step, int axes) {
        long[] positions = LongStream.range(2, axes + 2L).toArray();
        if (step.perSample(2)) {
            step.norms().addMaterialized(step.input(2), step.write().sum(step.gradient(), false, positions));
        } else {
            long[] all = LongStream.concat(LongStream.of(0), LongStream.of(positions))
                    .toArray();
            step.give(2, step.write().sum(step.gradient(), false, all));
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

package io.noisegate.gradient.rule;

import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import io.noisegate.onnx.Window;
import java.util.Arrays;
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

    /**
     * A transposed convolution scatters, a convolution with the kernels turned over gathers the same sums. That is faster
     * unless it has fewer outputs than inputs.
     */
    static String toInput(OperatorWriter write, String gradient, String weight, Window window, long groups) {
        Shape shape = write.shape(weight);
        long[] pads = padsOfGather(window);
        boolean faster = shape.size(1) >= shape.size(0) && groups == 1;
        boolean possible = LongStream.of(window.strides()).allMatch(stride -> stride == 1)
                && LongStream.of(pads).allMatch(pad -> pad >= 0);
        return faster && possible
                ? gather(write, gradient, weight, window, pads)
                : scatter(write, gradient, weight, window, groups);
    }

    private static long[] padsOfGather(Window window) {
        int axes = window.axes();
        long[] pads = new long[2 * axes];
        for (int axis = 0; axis < axes; axis++) {
            pads[axis] = window.reach(axis) - 1 - window.padBegin()[axis];
            pads[axes + axis] = window.reach(axis) - 1 - window.padEnd()[axis];
        }
        return pads;
    }

    private static String gather(OperatorWriter write, String gradient, String weight, Window window, long[] pads) {
        Attributes attributes = Attributes.of("pads", pads)
                .with("dilations", window.dilations())
                .with("kernel_shape", window.kernel());
        return write.apply("Conv", attributes, gradient, turnedOver(write, weight, window.axes()));
    }

    /** {@code [M, C, kernel...]} as {@code [C, M, kernel...]}, the kernels from end to beginning. */
    private static String turnedOver(OperatorWriter write, String weight, int axes) {
        long[] order = LongStream.range(0, axes + 2L).toArray();
        long[] spatial = Arrays.copyOfRange(order, 2, axes + 2);
        order[0] = 1;
        order[1] = 0;
        long[] backwards = new long[axes];
        long[] before = new long[axes];
        Arrays.fill(backwards, -1);
        Arrays.fill(before, Long.MIN_VALUE);
        return write.transpose(write.slice(weight, backwards, before, spatial, backwards), order);
    }

    private static String scatter(OperatorWriter write, String gradient, String weight, Window window, long groups) {
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

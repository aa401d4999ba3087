package io.noisegate.gradient.rule;

import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import io.noisegate.onnx.Tensor;
import io.noisegate.onnx.Window;
import java.util.Arrays;
import java.util.Map;

/** Average pooling: every position of a window receives its share of the window's gradient. */
final class AveragePoolRule {
    /** Before, a window that counts its padding also counts what a ceiling made it reach beyond. */
    private static final int BOUNDED_SINCE = 19;

    private AveragePoolRule() {}

    static void register(Map<String, GradientRule> rules) {
        rules.put("AveragePool", AveragePoolRule::backward);
    }

    private static void backward(Backward step) {
        long[] kernel =
                step.attributes().integers("kernel_shape").orElseThrow(() -> step.refuse("it has no kernel_shape"));
        Window window = Window.of(step.attributes(), step.shape(0), kernel);
        OperatorWriter write = step.write();
        if (Enlargement.applies(window)) {
            String share = write.mul(step.gradient(), 1.0 / window.taps());
            step.give(0, write.pad(Enlargement.of(write, share, window), Enlargement.leftover(window)));
        } else {
            step.give(0, overlapping(step, window));
        }
    }

    /** A depthwise transposed convolution with ones. */
    private static String overlapping(Backward step, Window window) {
        OperatorWriter write = step.write();
        boolean countPadding = step.attributes().integer("count_include_pad", 0) != 0;
        boolean beyondPadding = countPadding && write.graph().opset() < BOUNDED_SINCE;
        Tensor shares = shares(window, countPadding, beyondPadding);
        String share = write.mul(step.gradient(), write.constant(shares));
        long channels = step.shape(0).size(1);
        Shape weight = Shape.of(channels, 1).concat(Shape.of(window.kernel()));
        float[] ones = new float[Math.toIntExact(weight.elements().value())];
        Arrays.fill(ones, 1);
        Attributes attributes = Attributes.of("strides", window.strides())
                .with("dilations", window.dilations())
                .with("kernel_shape", window.kernel())
                .with("group", channels);
        String spread =
                write.apply("ConvTranspose", attributes, share, write.constant(Tensor.ofFloats(weight.sizes(), ones)));
        return write.pad(spread, toInput(window));
    }

    /** Crops the padding and whatever a last window reached beyond it, or adds what no window reached. */
    private static long[] toInput(Window window) {
        int rank = window.axes() + 2;
        long[] pads = new long[2 * rank];
        for (int axis = 0; axis < window.axes(); axis++) {
            long spread = (window.output()[axis] - 1) * window.strides()[axis] + window.reach(axis);
            pads[2 + axis] = -window.padBegin()[axis];
            pads[rank + 2 + axis] = window.input()[axis] + window.padBegin()[axis] - spread;
        }
        return pads;
    }

    /** {@code [1, 1, positions...]}: one over the number of elements that a window averaged. */
    private static Tensor shares(Window window, boolean countPadding, boolean beyondPadding) {
        int axes = window.axes();
        long[] sizes = new long[axes + 2];
        Arrays.fill(sizes, 1);
        System.arraycopy(window.output(), 0, sizes, 2, axes);
        float[] shares = new float[Math.toIntExact(Shape.of(sizes).elements().value())];
        for (int i = 0; i < shares.length; i++) {
            long rest = i;
            double count = 1;
            for (int axis = axes - 1; axis >= 0; axis--) {
                count *= beyondPadding
                        ? window.kernel()[axis]
                        : inside(window, axis, rest % window.output()[axis], countPadding);
                rest /= window.output()[axis];
            }
            shares[i] = (float) (1 / count);
        }
        return Tensor.ofFloats(sizes, shares);
    }

    private static long inside(Window window, int axis, long position, boolean countPadding) {
        long first = position * window.strides()[axis] - window.padBegin()[axis];
        long low = countPadding ? -window.padBegin()[axis] : 0;
        long high = window.input()[axis] + (countPadding ? window.padEnd()[axis] : 0);
        long count = 0;
        for (long tap = 0; tap < window.kernel()[axis]; tap++) {
            long at = first + tap * window.dilations()[axis];
            count += at >= low && at < high ? 1 : 0;
        }
        return count;
    }
}

package io.noisegate.gradient.rule;

import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import io.noisegate.onnx.Tensor;
import io.noisegate.onnx.Window;
import java.util.Map;

/** Max pooling: the gradient of a window goes to its first maximum, ties included, as in PyTorch. */
final class MaxPoolRule {
    private MaxPoolRule() {}

    static void register(Map<String, GradientRule> rules) {
        rules.put("MaxPool", MaxPoolRule::backward);
    }

    private static void backward(Backward step) {
        long[] kernel =
                step.attributes().integers("kernel_shape").orElseThrow(() -> step.refuse("it has no kernel_shape"));
        Window window = Window.of(step.attributes(), step.shape(0), kernel);
        step.give(0, Enlargement.applies(window) ? tiled(step, window) : scattered(step));
    }

    /**
     * Marks the maxima of every window, gives each position a rank that falls within the window, and keeps the mark of
     * the highest rank. Leaves the forward operator without its second output, which would slow it down.
     */
    private static String tiled(Backward step, Window window) {
        OperatorWriter write = step.write();
        long[] leftover = Enlargement.leftover(window);
        long[] crop = leftover.clone();
        for (int i = 0; i < crop.length; i++) {
            crop[i] = -crop[i];
        }
        String covered = write.pad(step.input(0), crop);
        String maxima = write.indicator(write.apply("Equal", covered, Enlargement.of(write, step.output(), window)));
        String ranks = write.constant(ranks(window));
        Attributes pooling = Attributes.of("kernel_shape", window.kernel()).with("strides", window.strides());
        String best = write.apply("MaxPool", pooling, write.mul(maxima, ranks));
        String first = write.indicator(write.apply("Equal", Enlargement.of(write, best, window), ranks));
        return write.pad(write.mul(first, Enlargement.of(write, step.gradient(), window)), leftover);
    }

    /** {@code [1, 1, spatial...]}: the number of positions from here to the end of the window. */
    private static Tensor ranks(Window window) {
        int axes = window.axes();
        long[] sizes = new long[axes + 2];
        sizes[0] = 1;
        sizes[1] = 1;
        int count = 1;
        for (int axis = 0; axis < axes; axis++) {
            sizes[axis + 2] = window.output()[axis] * window.kernel()[axis];
            count = Math.multiplyExact(count, Math.toIntExact(sizes[axis + 2]));
        }
        float[] ranks = new float[count];
        for (int i = 0; i < count; i++) {
            long rest = i;
            long weight = 1;
            long inside = 0;
            for (int axis = axes - 1; axis >= 0; axis--) {
                inside += rest % sizes[axis + 2] % window.kernel()[axis] * weight;
                rest /= sizes[axis + 2];
                weight *= window.kernel()[axis];
            }
            ranks[i] = window.taps() - inside;
        }
        return Tensor.ofFloats(sizes, ranks);
    }

    /** Adds every gradient at the flat position of its window's maximum. */
    private static String scattered(Backward step) {
        OperatorWriter write = step.write();
        if (step.attributes().integer("storage_order", 0) != 0) {
            throw step.refuse("its storage_order is 1, expected 0");
        }
        String flat = write.reshape(step.input(0), Shape.of(step.shape(0).elements()));
        String indices = write.reshape(step.output(1), -1);
        String gradients = write.reshape(step.gradient(), -1);
        String scattered = write.apply(
                "ScatterElements",
                Attributes.of("axis", 0).with("reduction", "add"),
                write.zerosLike(flat),
                indices,
                gradients);
        return write.reshapeLike(scattered, step.input(0));
    }
}

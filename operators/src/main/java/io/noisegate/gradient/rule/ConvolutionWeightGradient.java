package io.noisegate.gradient.rule;

import io.noisegate.onnx.Extent;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import io.noisegate.onnx.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * The gradient of a convolution with respect to its weight {@code [M, C/G, kernel...]}: for every tap of the kernel the
 * part of the padded input that the tap saw, multiplied with the output's gradient and summed over samples and positions.
 * With many channels each tap is a product of its own; with few the taps are joined to columns first.
 */
final class ConvolutionWeightGradient {
    /** From here on a product per tap is faster than one over joined columns, which would be written out first. */
    private static final long MANY_CHANNELS = 16;

    private final OperatorWriter write;
    private final Window window;
    private final long groups;

    ConvolutionWeightGradient(OperatorWriter write, Window window, long groups) {
        this.write = write;
        this.window = window;
        this.groups = groups;
    }

    /**
     * @param input {@code [N, C, spatial...]}
     * @param gradient {@code [N, M, positions...]}
     */
    String of(String input, String gradient, Shape weight) {
        long outputs = weight.size(0) / groups;
        long channels = weight.size(1);
        long positions = Shape.of(window.output()).elements().value();
        List<String> taps = taps(input, channels, positions);
        String rows = write.reshape(gradient, -1, groups, outputs, positions);
        if (channels == 1 && outputs == 1) {
            return write.reshape(
                    join(taps.stream().map(tap -> depthwise(rows, tap)).toList()), weight);
        }
        if (channels >= MANY_CHANNELS || taps.size() == 1) {
            return write.reshape(
                    join(taps.stream().map(tap -> product(rows, tap)).toList()), weight);
        }
        String columns = write.concat(2, taps);
        String product = product(rows, columns);
        String byTap = write.reshape(product, groups, outputs, taps.size(), channels);
        return write.reshape(write.transpose(byTap, 0, 1, 3, 2), weight);
    }

    /** The squared norm of every sample's own gradient, {@code [batch]}, in parts that add up. */
    List<String> squares(String input, String gradient, Shape weight) {
        long outputs = weight.size(0) / groups;
        long channels = weight.size(1);
        long positions = Shape.of(window.output()).elements().value();
        String rows = write.reshape(gradient, -1, groups, outputs, positions);
        return taps(input, channels, positions).stream()
                .map(tap -> write.matMul(rows, write.matrixTranspose(tap)))
                .map(product -> write.sum(write.square(product), false, 1, 2, 3))
                .toList();
    }

    /** What every tap of the kernel saw, each {@code [N, G, C/G, P]}. */
    private List<String> taps(String input, long channels, long positions) {
        String padded = padded(input);
        List<String> taps = new ArrayList<>();
        for (long tap = 0; tap < window.taps(); tap++) {
            taps.add(write.reshape(slice(padded, tap), -1, groups, channels, positions));
        }
        return taps;
    }

    private String padded(String input) {
        int axes = window.axes();
        long[] pads = new long[2 * (axes + 2)];
        System.arraycopy(window.padBegin(), 0, pads, 2, axes);
        System.arraycopy(window.padEnd(), 0, pads, axes + 4, axes);
        return write.pad(input, pads);
    }

    private String slice(String padded, long tap) {
        int count = window.axes();
        long[] starts = new long[count];
        long[] ends = new long[count];
        long[] axes = new long[count];
        long rest = tap;
        boolean whole = true;
        Shape shape = write.shape(padded);
        for (int axis = count - 1; axis >= 0; axis--) {
            starts[axis] = rest % window.kernel()[axis] * window.dilations()[axis];
            rest /= window.kernel()[axis];
            ends[axis] = starts[axis] + (window.output()[axis] - 1) * window.strides()[axis] + 1;
            axes[axis] = axis + 2L;
            whole &= shape.get(axis + 2).equals(Extent.of(window.output()[axis])) && window.strides()[axis] == 1;
        }
        return whole ? padded : write.slice(padded, starts, ends, axes, window.strides());
    }

    /** {@code [G, M/G, columns]}. */
    private String product(String rows, String columns) {
        return write.sum(write.matMul(rows, write.matrixTranspose(columns)), false, 0);
    }

    /** {@code [G, 1, 1]}. */
    private String depthwise(String rows, String tap) {
        return write.reshape(write.sum(write.mul(rows, tap), false, 0, 3), groups, 1, 1);
    }

    /** Joins one {@code [G, M/G, C/G]} per tap to {@code [G, M/G, C/G, taps]}. */
    private String join(List<String> products) {
        List<String> columns = products.stream()
                .map(product -> write.apply("Unsqueeze", product, write.longs(3)))
                .toList();
        return write.concat(3, columns);
    }
}

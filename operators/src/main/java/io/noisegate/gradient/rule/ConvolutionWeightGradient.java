package io.noisegate.gradient.rule;

import io.noisegate.onnx.Extent;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import io.noisegate.onnx.Window;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * The gradient of a convolution with respect to its weight {@code [M, C/G, kernel...]}: for every tap of the kernel the
 * part of the padded input that the tap saw, multiplied with the output's gradient and summed over samples and positions.
 *
 * <p>With many channels each tap is a product of its own, and channels come last: what is cut are runs of elements, which the
 * product reads as they lie. With few, the taps that differ in the last axis alone, a band, are one product, or all bands are;
 * they are cut along the last axis first, for the same reason.
 */
final class ConvolutionWeightGradient {
    /** From here on a product per tap is faster than one over joined columns, which would be written out first. */
    private static final long MANY_CHANNELS = 16;

    /** Columns of a product that take the time of one. */
    private static final long LANES = 16;

    /** The first spatial axis of {@code [N, G, C/G, spatial...]}, and of {@code [N, G, spatial..., C/G]}. */
    private static final int CHANNELS_FIRST = 3;

    private static final int CHANNELS_LAST = 2;

    private final OperatorWriter write;
    private final Window window;
    private final long groups;
    private final int last;
    private final long width;

    ConvolutionWeightGradient(OperatorWriter write, Window window, long groups) {
        this.write = write;
        this.window = window;
        this.groups = groups;
        this.last = window.axes() - 1;
        this.width = window.kernel()[last];
    }

    /**
     * @param input {@code [N, C, spatial...]}
     * @param gradient {@code [N, M, positions...]}
     */
    String of(String input, String gradient, Shape weight) {
        long outputs = weight.size(0) / groups;
        long channels = weight.size(1);
        String rows = rows(gradient, outputs);
        boolean depthwise = channels == 1 && outputs == 1;
        if (depthwise || window.taps() == 1) {
            List<String> products = taps(input, channels).stream()
                    .map(tap -> depthwise ? depthwise(rows, tap) : product(rows, tap))
                    .toList();
            return write.reshape(join(products), weight);
        }
        if (channels >= MANY_CHANNELS) {
            List<String> products = tapsByPosition(input, channels).stream()
                    .map(tap -> write.sum(write.matMul(rows, tap), false, 0))
                    .toList();
            return write.reshape(join(products), weight);
        }
        List<String> bands = bands(input, channels);
        String product = bandsAreJoined(outputs, channels)
                ? product(rows, write.concat(2, bands))
                : write.concat(
                        2, bands.stream().map(band -> product(rows, band)).toList());
        String byTap = write.reshape(product, groups, outputs, window.taps(), channels);
        return write.reshape(write.transpose(byTap, 0, 1, 3, 2), weight);
    }

    /** Whether products of single bands would waste more on lanes that stay empty than joining them costs. */
    private boolean bandsAreJoined(long outputs, long channels) {
        long bands = window.taps() / width;
        long columns = window.taps() * channels;
        long apart = bands * lanes(columns / bands) * outputs;
        long together = lanes(columns) * outputs;
        return apart - together > columns;
    }

    private static long lanes(long columns) {
        return (columns + LANES - 1) / LANES;
    }

    /** The squared norm of every sample's own gradient, {@code [batch]}, in parts that add up. */
    List<String> squares(String input, String gradient, Shape weight) {
        String rows = rows(gradient, weight.size(0) / groups);
        return taps(input, weight.size(1)).stream()
                .map(tap -> write.matMul(rows, write.matrixTranspose(tap)))
                .map(product -> write.sum(write.square(product), false, 1, 2, 3))
                .toList();
    }

    /** {@code [N, G, M/G, P]}. */
    private String rows(String gradient, long outputs) {
        return write.reshape(gradient, -1, groups, outputs, positions());
    }

    private long positions() {
        return Shape.of(window.output()).elements().value();
    }

    /** What every tap of the kernel saw, each {@code [N, G, C/G, P]}. */
    private List<String> taps(String input, long channels) {
        return cuts(padded(grouped(input, channels), CHANNELS_FIRST), 0, last + 1, channels);
    }

    /** What every tap of the kernel saw, each {@code [N, G, P, C/G]}. */
    private List<String> tapsByPosition(String input, long channels) {
        Shape spatial = Shape.of(window.input());
        String rows =
                write.reshape(input, -1, groups, channels, spatial.elements().value());
        Shape shape = Shape.ofBatch(groups).concat(spatial).concat(Shape.of(channels));
        String padded = padded(write.reshape(write.matrixTranspose(rows), shape), CHANNELS_LAST);
        return LongStream.range(0, window.taps())
                .mapToObj(tap -> cut(padded, CHANNELS_LAST, 0, last + 1, tap))
                .map(cut -> write.reshape(cut, -1, groups, positions(), channels))
                .toList();
    }

    /** What the taps of every band saw, one below the other, each {@code [N, G, taps * C/G, P]}. */
    private List<String> bands(String input, long channels) {
        String padded = padded(grouped(input, channels), CHANNELS_FIRST);
        List<String> strips = LongStream.range(0, width)
                .mapToObj(tap -> cut(padded, CHANNELS_FIRST, last, last + 1, tap))
                .toList();
        return cuts(write.concat(2, strips), 0, last, width * channels);
    }

    /** What every tap along some of the spatial axes saw, each {@code [N, G, channels, P]}. */
    private List<String> cuts(String padded, int from, int to, long channels) {
        Shape kernel = Shape.of(Arrays.copyOfRange(window.kernel(), from, to));
        return LongStream.range(0, kernel.elements().value())
                .mapToObj(tap -> cut(padded, CHANNELS_FIRST, from, to, tap))
                .map(cut -> write.reshape(cut, -1, groups, channels, positions()))
                .toList();
    }

    /** {@code [N, G, C/G, spatial...]}. */
    private String grouped(String input, long channels) {
        return write.reshape(
                input,
                LongStream.concat(LongStream.of(-1, groups, channels), LongStream.of(window.input()))
                        .toArray());
    }

    /** @param first the first spatial axis */
    private String padded(String grouped, int first) {
        int axes = window.axes();
        int rank = axes + 3;
        long[] pads = new long[2 * rank];
        System.arraycopy(window.padBegin(), 0, pads, first, axes);
        System.arraycopy(window.padEnd(), 0, pads, rank + first, axes);
        return write.pad(grouped, pads);
    }

    /** What a tap saw along some of the spatial axes, the first of which is axis {@code first} of the padded input. */
    private String cut(String padded, int first, int from, int to, long tap) {
        int count = to - from;
        long[] starts = new long[count];
        long[] ends = new long[count];
        long[] axes = new long[count];
        long rest = tap;
        boolean whole = true;
        Shape shape = write.shape(padded);
        for (int axis = to - 1; axis >= from; axis--) {
            int i = axis - from;
            starts[i] = rest % window.kernel()[axis] * window.dilations()[axis];
            rest /= window.kernel()[axis];
            ends[i] = starts[i] + (window.output()[axis] - 1) * window.strides()[axis] + 1;
            axes[i] = first + axis;
            whole &= shape.get(first + axis).equals(Extent.of(window.output()[axis])) && window.strides()[axis] == 1;
        }
        long[] strides = Arrays.copyOfRange(window.strides(), from, to);
        return whole ? padded : write.slice(padded, starts, ends, axes, strides);
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

package io.noisegate.onnx;

import java.util.Arrays;
import java.util.stream.LongStream;

/**
 * How a kernel moves over the spatial axes of {@code [N, C, spatial...]}, with every attribute resolved: defaults
 * filled in, {@code auto_pad} turned into numbers.
 *
 * @param input spatial extents of the input
 * @param padBegin positions added in front of each axis, {@code padEnd} behind it
 * @param output spatial extents of the output
 */
public record Window(
        long[] input, long[] kernel, long[] strides, long[] dilations, long[] padBegin, long[] padEnd, long[] output) {

    /** The window of a convolution or pooling over an input of shape {@code [N, C, spatial...]}. */
    public static Window of(Attributes attributes, Shape input, long[] kernel) {
        int axes = kernel.length;
        long[] sizes = input.slice(2, input.rank()).sizes();
        long[] ones = new long[axes];
        Arrays.fill(ones, 1);
        long[] strides = attributes.integers("strides", ones);
        long[] dilations = attributes.integers("dilations", ones);
        long[] pads = attributes.integers("pads", new long[2 * axes]);
        String autoPad = attributes.text("auto_pad", "NOTSET");
        boolean ceiling = attributes.integer("ceil_mode", 0) != 0;
        long[] begin = new long[axes];
        long[] end = new long[axes];
        long[] output = new long[axes];
        for (int axis = 0; axis < axes; axis++) {
            long reach = dilations[axis] * (kernel[axis] - 1) + 1;
            if (autoPad.startsWith("SAME")) {
                output[axis] = Math.floorDiv(sizes[axis] + strides[axis] - 1, strides[axis]);
                long total = Math.max(0, (output[axis] - 1) * strides[axis] + reach - sizes[axis]);
                begin[axis] = autoPad.equals("SAME_LOWER") ? total - total / 2 : total / 2;
                end[axis] = total - begin[axis];
            } else {
                begin[axis] = autoPad.equals("VALID") ? 0 : pads[axis];
                end[axis] = autoPad.equals("VALID") ? 0 : pads[axes + axis];
                output[axis] = positions(sizes[axis], begin[axis], end[axis], reach, strides[axis], ceiling);
            }
        }
        return new Window(sizes, kernel, strides, dilations, begin, end, output);
    }

    private static long positions(long size, long begin, long end, long reach, long stride, boolean ceiling) {
        long room = size + begin + end - reach;
        if (!ceiling) {
            return Math.floorDiv(room, stride) + 1;
        }
        long positions = Math.floorDiv(room + stride - 1, stride) + 1;
        boolean lastStartsOutside = (positions - 1) * stride >= size + begin;
        return lastStartsOutside ? positions - 1 : positions;
    }

    public int axes() {
        return kernel.length;
    }

    /** Positions from the first to the last tap of the kernel, both included. */
    public long reach(int axis) {
        return dilations[axis] * (kernel[axis] - 1) + 1;
    }

    public long taps() {
        return LongStream.of(kernel).reduce(1, (a, b) -> a * b);
    }

    /** Whether the windows tile the input without overlap or padding; leftover rows at the end may remain. */
    public boolean tiles() {
        return Arrays.equals(kernel, strides)
                && LongStream.of(padBegin).allMatch(pad -> pad == 0)
                && LongStream.of(padEnd).allMatch(pad -> pad == 0)
                && LongStream.of(dilations).allMatch(dilation -> dilation == 1);
    }

    /** All {@code pads} in ONNX order: the beginnings of all axes, then their ends. */
    public long[] pads() {
        return LongStream.concat(LongStream.of(padBegin), LongStream.of(padEnd)).toArray();
    }
}

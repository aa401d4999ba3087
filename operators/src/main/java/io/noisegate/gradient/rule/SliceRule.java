package io.noisegate.gradient.rule;

import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import io.noisegate.onnx.Slices;
import io.noisegate.onnx.Slices.Cut;
import java.util.Map;
import java.util.stream.LongStream;

/** Cuts with constant bounds: zeros return to where nothing was taken. */
final class SliceRule {
    private SliceRule() {}

    static void register(Map<String, GradientRule> rules) {
        rules.put("Slice", SliceRule::backward);
    }

    private static void backward(Backward step) {
        long[] starts = step.longs(1);
        long[] axes =
                step.has(3) ? step.longs(3) : LongStream.range(0, starts.length).toArray();
        long[] steps = step.has(4)
                ? step.longs(4)
                : LongStream.generate(() -> 1).limit(starts.length).toArray();
        String gradient = step.gradient();
        for (Cut cut :
                Slices.of(step.shape(0), starts, step.longs(2), axes, steps).cuts()) {
            if (!cut.whole()) {
                gradient = restored(step.write(), gradient, cut, step.shape(0).size(cut.axis()));
            }
        }
        step.give(0, gradient);
    }

    private static String restored(OperatorWriter write, String taken, Cut cut, long size) {
        String gradient = taken;
        long first = cut.start();
        if (cut.step() < 0) {
            long[] axis = {cut.axis()};
            gradient = write.slice(gradient, new long[] {-1}, new long[] {Long.MIN_VALUE}, axis, new long[] {-1});
            first = cut.start() + (cut.count() - 1) * cut.step();
        }
        long stride = Math.abs(cut.step());
        long covered = stride == 1 ? cut.count() : cut.count() * stride;
        gradient = spread(write, gradient, cut.axis(), stride);
        int rank = write.shape(gradient).rank();
        long[] pads = new long[2 * rank];
        pads[cut.axis()] = first;
        pads[rank + cut.axis()] = size - first - covered;
        return write.pad(gradient, pads);
    }

    /** Puts {@code stride - 1} zeros behind every position of an axis. */
    private static String spread(OperatorWriter write, String tensor, int axis, long stride) {
        if (stride == 1) {
            return tensor;
        }
        Shape shape = write.shape(tensor);
        String split = write.apply("Unsqueeze", tensor, write.longs(axis + 1L));
        long[] pads = new long[2 * (shape.rank() + 1)];
        pads[shape.rank() + 1 + axis + 1] = stride - 1;
        String padded = write.pad(split, pads);
        long[] sizes = shape.withFreeBatch();
        sizes[axis] = shape.size(axis) * stride;
        return write.reshape(padded, sizes);
    }
}

package io.noisegate.onnx;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/** A {@code Slice} with its bounds resolved: negative ones counted from the end, all of them clamped. */
public record Slices(List<Cut> cuts) {
    /**
     * One axis of it.
     *
     * @param start first position taken
     * @param step distance between positions, negative to go backwards
     * @param count how many are taken
     * @param whole whether the axis is taken as it is; start and count are then without meaning
     */
    public record Cut(int axis, long start, long step, long count, boolean whole) {
        List<Extent> pick(List<Extent> source) {
            if (whole) {
                return source;
            }
            List<Extent> picked = new ArrayList<>();
            for (long i = 0; i < count; i++) {
                picked.add(source.get((int) (start + i * step)));
            }
            return picked;
        }
    }

    /** Resolves a slice with static bounds; an axis that depends on the batch can only be taken whole. */
    public static Slices of(Shape shape, long[] starts, long[] ends, long[] axes, long[] steps) {
        List<Cut> cuts = new ArrayList<>();
        for (int i = 0; i < starts.length; i++) {
            int axis = shape.normalized((int) axes[i]);
            if (starts[i] == 0 && steps[i] == 1 && ends[i] >= Integer.MAX_VALUE) {
                cuts.add(new Cut(axis, 0, 1, 0, true));
                continue;
            }
            cuts.add(cut(axis, shape.size(axis), starts[i], ends[i], steps[i]));
        }
        return new Slices(cuts);
    }

    private static Cut cut(int axis, long size, long start, long end, long step) {
        long from = start < 0 ? start + size : start;
        long to = end < 0 ? end + size : end;
        if (step > 0) {
            from = Math.max(0, Math.min(size, from));
            to = Math.max(0, Math.min(size, to));
            long count = Math.max(0, Math.floorDiv(to - from + step - 1, step));
            return new Cut(axis, from, step, count, count == size && step == 1);
        }
        from = Math.max(-1, Math.min(size - 1, from));
        to = end < -size ? -1 : Math.max(-1, Math.min(size - 1, to));
        return new Cut(axis, from, step, Math.max(0, Math.floorDiv(from - to - step - 1, -step)), false);
    }

    static Slices of(Operands in) {
        long[] starts = in.longs(1);
        long[] axes =
                in.has(3) ? in.longs(3) : LongStream.range(0, starts.length).toArray();
        long[] steps = in.has(4)
                ? in.longs(4)
                : LongStream.generate(() -> 1).limit(starts.length).toArray();
        return of(in.shape(0), starts, in.longs(2), axes, steps);
    }
}

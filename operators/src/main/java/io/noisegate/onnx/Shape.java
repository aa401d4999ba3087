package io.noisegate.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * The extents of a tensor, outermost axis first; sizes that depend on the batch stay symbols.
 *
 * @param extents one per axis; empty for a scalar
 */
public record Shape(List<Extent> extents) {
    public static final Shape SCALAR = new Shape(List.of());

    public Shape {
        extents = List.copyOf(extents);
    }

    public static Shape of(long... sizes) {
        return new Shape(LongStream.of(sizes).mapToObj(Extent::of).toList());
    }

    public static Shape of(Extent... extents) {
        return new Shape(List.of(extents));
    }

    /** {@code [batch, sizes...]}. */
    public static Shape ofBatch(long... sizes) {
        List<Extent> extents = new ArrayList<>();
        extents.add(Extent.BATCH);
        LongStream.of(sizes).mapToObj(Extent::of).forEach(extents::add);
        return new Shape(extents);
    }

    public int rank() {
        return extents.size();
    }

    /** @param axis negative axes count from the end */
    public Extent get(int axis) {
        return extents.get(normalized(axis));
    }

    /** The static size of an axis; negative axes count from the end. */
    public long size(int axis) {
        return get(axis).value();
    }

    public int normalized(int axis) {
        return axis < 0 ? axis + rank() : axis;
    }

    /** The number of elements; 1 for a scalar. */
    public Extent elements() {
        return extents.stream().reduce(Extent.ONE, Extent::times);
    }

    /** The product of the axes from {@code from} to {@code to}, the latter excluded. */
    public Extent product(int from, int to) {
        return extents.subList(from, to).stream().reduce(Extent.ONE, Extent::times);
    }

    public boolean isStatic() {
        return extents.stream().allMatch(Extent::isStatic);
    }

    /** Whether at most one axis depends on the batch, so that a {@code Reshape} with one -1 can produce it. */
    public boolean hasAtMostOneBatchAxis() {
        return extents.stream().filter(extent -> !extent.isStatic()).count() <= 1;
    }

    /** The sizes with -1 in place of what depends on the batch. */
    public long[] withFreeBatch() {
        return extents.stream()
                .mapToLong(extent -> extent.isStatic() ? extent.factor() : -1)
                .toArray();
    }

    /** @throws IllegalArgumentException if a size depends on the batch */
    public long[] sizes() {
        return extents.stream().mapToLong(Extent::value).toArray();
    }

    /** The sizes at a given batch size. */
    public long[] at(long batch) {
        return extents.stream().mapToLong(extent -> extent.at(batch)).toArray();
    }

    public Shape with(int axis, Extent extent) {
        List<Extent> changed = new ArrayList<>(extents);
        changed.set(normalized(axis), extent);
        return new Shape(changed);
    }

    public Shape without(int axis) {
        List<Extent> changed = new ArrayList<>(extents);
        changed.remove(normalized(axis));
        return new Shape(changed);
    }

    public Shape inserting(int axis, Extent extent) {
        List<Extent> changed = new ArrayList<>(extents);
        changed.add(axis, extent);
        return new Shape(changed);
    }

    public Shape slice(int from, int to) {
        return new Shape(extents.subList(from, to));
    }

    public Shape concat(Shape other) {
        List<Extent> both = new ArrayList<>(extents);
        both.addAll(other.extents);
        return new Shape(both);
    }

    /** The shape with 1s in front up to a rank. */
    public Shape padded(int rank) {
        return rank <= rank() ? this : new Shape(Collections.nCopies(rank - rank(), Extent.ONE)).concat(this);
    }

    /** The common shape of two operands under NumPy's broadcasting. */
    public static Shape broadcast(Shape first, Shape second) {
        int rank = Math.max(first.rank(), second.rank());
        Shape a = first.padded(rank);
        Shape b = second.padded(rank);
        List<Extent> result = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            Extent left = a.get(axis);
            Extent right = b.get(axis);
            if (!left.equals(right) && !left.is(1) && !right.is(1)) {
                throw new IllegalArgumentException("shapes " + first + " and " + second + " do not broadcast");
            }
            result.add(left.is(1) ? right : left);
        }
        return new Shape(result);
    }

    @Override
    public String toString() {
        return extents.stream().map(Extent::toString).collect(Collectors.joining(", ", "[", "]"));
    }
}

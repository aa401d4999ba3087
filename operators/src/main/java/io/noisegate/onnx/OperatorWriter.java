package io.noisegate.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/** Writes standard operators into a graph, one method each, so that formulas read as formulas. Takes and returns tensor names. */
public final class OperatorWriter {
    private final GraphBuilder graph;

    public OperatorWriter(GraphBuilder graph) {
        this.graph = graph;
    }

    public GraphBuilder graph() {
        return graph;
    }

    public Shape shape(String tensor) {
        return graph.shape(tensor);
    }

    /** Any operator without attributes and with one output. */
    public String apply(String operator, String... operands) {
        return graph.add(operator, Attributes.NONE, operands);
    }

    public String apply(String operator, Attributes attributes, String... operands) {
        return graph.add(operator, attributes, operands);
    }

    public String scalar(double value) {
        return graph.constant(Tensor.scalar((float) value));
    }

    public String longs(long... values) {
        return graph.constant(Tensor.longs(values));
    }

    public String constant(Tensor tensor) {
        return graph.constant(tensor);
    }

    public String add(String a, String b) {
        return apply("Add", a, b);
    }

    public String sub(String a, String b) {
        return apply("Sub", a, b);
    }

    public String mul(String a, String b) {
        return apply("Mul", a, b);
    }

    public String mul(String a, double factor) {
        return factor == 1 ? a : mul(a, scalar(factor));
    }

    public String div(String a, String b) {
        return apply("Div", a, b);
    }

    public String neg(String a) {
        return apply("Neg", a);
    }

    public String square(String a) {
        return mul(a, a);
    }

    /** {@code 1 - a}. */
    public String complement(String a) {
        return sub(scalar(1), a);
    }

    public String matMul(String a, String b) {
        return apply("MatMul", a, b);
    }

    /** {@code a' · b'} of two matrices, each transposed on request. */
    public String gemm(String a, boolean transposeA, String b, boolean transposeB) {
        return gemm(a, transposeA, b, transposeB, 1);
    }

    public String gemm(String a, boolean transposeA, String b, boolean transposeB, float alpha) {
        Attributes attributes = Attributes.NONE;
        if (transposeA) {
            attributes = attributes.with("transA", 1);
        }
        if (transposeB) {
            attributes = attributes.with("transB", 1);
        }
        return apply("Gemm", alpha == 1 ? attributes : attributes.with("alpha", alpha), a, b);
    }

    public String transpose(String a, long... order) {
        return apply("Transpose", Attributes.of("perm", order), a);
    }

    /** Swaps the last two axes. */
    public String matrixTranspose(String a) {
        int rank = shape(a).rank();
        long[] order = LongStream.range(0, rank).toArray();
        order[rank - 1] = rank - 2L;
        order[rank - 2] = rank - 1L;
        return transpose(a, order);
    }

    /** A view of other sizes; -1 for the one that depends on the batch. */
    public String reshape(String a, long... sizes) {
        return apply("Reshape", a, longs(sizes));
    }

    /** A view of the given shape, which may have at most one axis that depends on the batch. */
    public String reshape(String a, Shape shape) {
        return shape(a).equals(shape) ? a : reshape(a, shape.withFreeBatch());
    }

    /** A view of the shape of another tensor. */
    public String reshapeLike(String a, String like) {
        Shape shape = shape(like);
        if (shape(a).equals(shape)) {
            return a;
        }
        return shape.hasAtMostOneBatchAxis() ? reshape(a, shape) : apply("Reshape", a, apply("Shape", like));
    }

    public String expandLike(String a, String like) {
        Shape shape = shape(like);
        if (shape(a).equals(shape)) {
            return a;
        }
        return apply("Expand", a, shape.isStatic() ? longs(shape.sizes()) : apply("Shape", like));
    }

    public String cast(String a, ElementType type) {
        return graph.type(a) == type ? a : apply("Cast", Attributes.of("to", type.code()), a);
    }

    /** 1 where true, 0 where false. */
    public String indicator(String condition) {
        return cast(condition, ElementType.FLOAT32);
    }

    public String where(String condition, String a, String b) {
        return apply("Where", condition, a, b);
    }

    public String greater(String a, double bound) {
        return apply("Greater", a, scalar(bound));
    }

    public String less(String a, double bound) {
        return apply("Less", a, scalar(bound));
    }

    /** {@code a · factor} with a factor {@code [C]} for each channel of {@code [N, C, positions...]}. */
    public String scaleChannels(String a, String factor) {
        return scaleChannels(a, factor, perChannel(a, 0));
    }

    /** {@code a + shift}, likewise. */
    public String shiftChannels(String a, String shift) {
        return scaleChannels(a, perChannel(a, 1), shift);
    }

    /** {@code a · factor + shift}: normalization by a mean of 0 and a variance of 1, which is faster than broadcasting. */
    public String scaleChannels(String a, String factor, String shift) {
        Attributes exact = Attributes.NONE.with("epsilon", 0f);
        return apply("BatchNormalization", exact, a, factor, shift, perChannel(a, 0), perChannel(a, 1));
    }

    private String perChannel(String a, float value) {
        float[] values = new float[(int) shape(a).size(1)];
        Arrays.fill(values, value);
        return constant(Tensor.ofFloats(new long[] {values.length}, values));
    }

    /** The sum over axes, which are removed or kept with extent 1. */
    public String sum(String a, boolean keep, long... axes) {
        int leading = axes.length;
        boolean overRows = graph.type(a) == ElementType.FLOAT32
                && !keep
                && leading > 0
                && leading < shape(a).rank()
                && axes[leading - 1] == leading - 1;
        return overRows ? sumOfRows(a, leading) : reduce("ReduceSum", a, keep, axes);
    }

    /** A row of ones times a matrix: the runtime's own reduction is several times slower where the elements of a sum lie apart. */
    private String sumOfRows(String a, int leading) {
        Shape shape = shape(a);
        Shape rest = shape.slice(leading, shape.rank());
        Extent count = shape.product(0, leading);
        Extent width = rest.elements();
        if (!count.isStatic() && !width.isStatic()) {
            return reduce("ReduceSum", a, false, LongStream.range(0, leading).toArray());
        }
        String matrix = shape.rank() == 2 ? a : reshape(a, Shape.of(count, width));
        String rows = slice(apply("Shape", matrix), new long[] {0}, new long[] {1}, new long[] {0}, new long[] {1});
        return reshape(matMul(apply("Expand", scalar(1), rows), matrix), rest);
    }

    public String mean(String a, boolean keep, long... axes) {
        return reduce("ReduceMean", a, keep, axes);
    }

    /** Axes at the end first: there the elements lie side by side, and the runtime is several times as fast. */
    private String reduce(String operator, String a, boolean keep, long... axes) {
        if (axes.length == 0) {
            return a;
        }
        int rank = shape(a).rank();
        int others = axes.length;
        while (others > 0 && axes[others - 1] == rank - (axes.length - others) - 1) {
            others--;
        }
        if (others > 0 && others < axes.length) {
            String inner = reduce(operator, a, keep, Arrays.copyOfRange(axes, others, axes.length));
            return reduce(operator, inner, keep, Arrays.copyOf(axes, others));
        }
        return apply(operator, keep ? Attributes.NONE : Attributes.of("keepdims", 0), a, longs(axes));
    }

    /** The sum over every axis along which an operand of the target shape was broadcast. */
    public String sumTo(String a, Shape target) {
        Shape from = shape(a);
        int added = from.rank() - target.rank();
        List<Long> axes = new ArrayList<>();
        boolean leadingOnly = true;
        for (int axis = 0; axis < from.rank(); axis++) {
            boolean leading = axis < added;
            if (leading || target.get(axis - added).is(1) && !from.get(axis).is(1)) {
                axes.add((long) axis);
                leadingOnly &= leading;
            }
        }
        if (axes.isEmpty()) {
            return a;
        }
        long[] reduced = axes.stream().mapToLong(Long::longValue).toArray();
        String summed = sum(a, !leadingOnly, reduced);
        return reshape(summed, target);
    }

    public String concat(int axis, List<String> parts) {
        return parts.size() == 1
                ? parts.get(0)
                : apply("Concat", Attributes.of("axis", axis), parts.toArray(String[]::new));
    }

    /** A cut along the given axes. */
    public String slice(String a, long[] starts, long[] ends, long[] axes, long[] steps) {
        return apply("Slice", a, longs(starts), longs(ends), longs(axes), longs(steps));
    }

    /** Zeros around a tensor: {@code pads} as in ONNX, all beginnings first. Negative pads crop. */
    public String pad(String a, long... pads) {
        return LongStream.of(pads).allMatch(pad -> pad == 0) ? a : apply("Pad", a, longs(pads));
    }

    /** Zeros of the shape of another tensor. */
    public String zerosLike(String like) {
        return expandLike(scalar(0), like);
    }
}

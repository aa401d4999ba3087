package io.noisegate.runtime;

import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.ElementType;
import io.noisegate.onnx.GraphBuilder;
import io.noisegate.onnx.Node;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import io.noisegate.onnx.TensorInfo;
import io.noisegate.onnx.ValueInfo;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Rewrites convolutions whose weights are inputs into what ONNX Runtime computes fastest on a CPU; for constant weights it finds
 * that itself.
 *
 * <p>Its fastest kernels take channels in blocks of B, {@code [N, C/B, H, W, B]}. They are for float32, two spatial axes, one group, outputs
 * in whole blocks, and inputs in whole blocks or less than one. A tensor is put into blocks once for all that read it, and what
 * comes out is put back, which kernels of one element and sums of few products are not worth. Transpositions do that; the
 * runtime's own operators for it take longer.
 *
 * <p>A transposed convolution scatters, a convolution with the kernels turned over gathers the same sums: that is faster in
 * blocks, and elsewhere unless it has fewer outputs than inputs.
 */
final class CpuConvolutions {
    /** Where the runtime keeps the operators that it puts into graphs itself. */
    static final String DOMAIN = "com.microsoft.nchwc::";

    static final String IN_BLOCKS = DOMAIN + "Conv";

    /** For a runtime without such kernels. */
    static final int NO_BLOCKS = 0;

    /** Products in the sum of an output's element from which on blocks are faster; 27 are too few, 75 enough. */
    private static final long ENOUGH_PRODUCTS = 64;

    private final OnnxModel model;
    private final int block;
    private final GraphBuilder graph;
    private final OperatorWriter write;

    private CpuConvolutions(OnnxModel model, int block) {
        this.model = model;
        this.block = block;
        this.graph = new GraphBuilder(model.opset());
        this.write = new OperatorWriter(graph);
    }

    /** @param block channels of a block; {@link #NO_BLOCKS} for none */
    static OnnxModel of(OnnxModel model, int block) {
        return new CpuConvolutions(model, block).rewritten();
    }

    private OnnxModel rewritten() {
        graph.reserveNamesOf(model);
        for (ValueInfo input : model.inputs()) {
            input.shape().ifPresent(shape -> graph.input(input.name(), input.type(), shape));
        }
        model.initializers().forEach(graph::constant);
        model.nodes().forEach(this::rewrite);
        return new OnnxModel(
                model.opset(),
                model.producer(),
                model.inputs(),
                model.outputs(),
                graph.nodes(),
                graph.constants(),
                model.metadata(),
                model.valueMetadata());
    }

    private void rewrite(Node node) {
        if (node.is("Conv") && isPlain(node) && fits(weight(node))) {
            addInBlocks(node);
        } else if (node.is("ConvTranspose") && isPlain(node) && isGatheredFaster(node)) {
            rewrite(gathering(node));
        } else {
            graph.add(node);
        }
    }

    private boolean isPlain(Node node) {
        return node.attributes().integer("group", 1) == 1
                && isKnownFloat(node.input(0), 1)
                && isKnownFloat(node.input(1), 0);
    }

    /** @param from the first axis that must not depend on the batch */
    private boolean isKnownFloat(String tensor, int from) {
        return graph.info(tensor)
                .filter(info -> info.type() == ElementType.FLOAT32)
                .map(TensorInfo::shape)
                .filter(shape -> shape.slice(from, shape.rank()).isStatic())
                .isPresent();
    }

    private Shape weight(Node node) {
        return graph.shape(node.input(1));
    }

    /** @param weight {@code [outputs, inputs, kernel...]} */
    private boolean fits(Shape weight) {
        return block != NO_BLOCKS
                && weight.rank() == 4
                && weight.product(2, 4).value() > 1
                && weight.product(1, 4).value() >= ENOUGH_PRODUCTS
                && weight.size(0) % block == 0
                && (weight.size(1) % block == 0 || weight.size(1) < block);
    }

    private void addInBlocks(Node node) {
        Shape weight = weight(node);
        boolean lessThanOne = weight.size(1) < block;
        List<String> operands = new ArrayList<>(node.inputs());
        operands.set(0, lessThanOne ? node.input(0) : toBlocks(node.input(0)));
        operands.set(
                1, lessThanOne ? outputsInnermost(node.input(1), weight) : channelsInnermost(node.input(1), weight));
        String result = graph.add(IN_BLOCKS, node.attributes(), operands.toArray(String[]::new));
        graph.know(result, graph.infer(node).orElseThrow());
        addFromBlocks(node, result);
    }

    /** Declared as it was, since the convolution wants it so. */
    private String toBlocks(String tensor) {
        Shape shape = graph.shape(tensor);
        String rows = write.reshape(tensor, -1, shape.size(1) / block, block, plane(shape));
        return write.reshape(write.matrixTranspose(rows), shape);
    }

    private void addFromBlocks(Node node, String result) {
        Shape shape = graph.shape(result);
        String columns = write.reshape(result, -1, shape.size(1) / block, plane(shape), block);
        List<String> operands = List.of(write.matrixTranspose(columns), write.longs(shape.withFreeBatch()));
        graph.add(new Node("Reshape", node.name(), operands, node.outputs(), Attributes.NONE));
    }

    private static long plane(Shape shape) {
        return shape.product(2, 4).value();
    }

    /** {@code [M/B, C, kernel, B of M]}, declared as it was. */
    private String outputsInnermost(String weight, Shape shape) {
        String apart = write.reshape(weight, shape.size(0) / block, block, shape.size(1), shape.size(2), shape.size(3));
        return write.reshape(write.transpose(apart, 0, 2, 3, 4, 1), shape);
    }

    /** {@code [M/B, C/B, kernel, B of C, B of M]}, declared as it was. */
    private String channelsInnermost(String weight, Shape shape) {
        String apart = write.reshape(
                weight, shape.size(0) / block, block, shape.size(1) / block, block, shape.size(2), shape.size(3));
        return write.reshape(write.transpose(apart, 0, 2, 4, 5, 3, 1), shape);
    }

    private boolean isGatheredFaster(Node node) {
        Shape weight = weight(node);
        Shape turned = Shape.of(weight.get(1), weight.get(0)).concat(weight.slice(2, weight.rank()));
        return canGather(node) && (fits(turned) || turned.size(0) >= turned.size(1));
    }

    private boolean canGather(Node node) {
        return node.attributes().text("auto_pad", "NOTSET").equals("NOTSET")
                && node.attributes().integers("output_shape").isEmpty()
                && isAll(node.attributes().integers("strides", new long[0]), 1)
                && isAll(node.attributes().integers("output_padding", new long[0]), 0)
                && LongStream.of(padsOfGathering(node)).allMatch(pad -> pad >= 0);
    }

    private static boolean isAll(long[] values, long wanted) {
        return LongStream.of(values).allMatch(value -> value == wanted);
    }

    private long[] padsOfGathering(Node node) {
        Shape weight = weight(node);
        int axes = weight.rank() - 2;
        long[] scattered = node.attributes().integers("pads", new long[2 * axes]);
        long[] dilations = dilations(node);
        long[] pads = new long[2 * axes];
        for (int side = 0; side < pads.length; side++) {
            int axis = side % axes;
            pads[side] = dilations[axis] * (weight.size(2 + axis) - 1) - scattered[side];
        }
        return pads;
    }

    private long[] dilations(Node node) {
        long[] ones = new long[weight(node).rank() - 2];
        Arrays.fill(ones, 1);
        return node.attributes().integers("dilations", ones);
    }

    private Node gathering(Node node) {
        Shape weight = weight(node);
        Attributes attributes = Attributes.of("pads", padsOfGathering(node))
                .with("dilations", dilations(node))
                .with("kernel_shape", weight.slice(2, weight.rank()).sizes());
        List<String> operands = new ArrayList<>(node.inputs());
        operands.set(1, turnedOver(node.input(1), weight.rank() - 2));
        return new Node("Conv", node.name(), operands, node.outputs(), attributes);
    }

    /** {@code [M, C, kernel...]} as {@code [C, M, kernel...]}, the kernels from end to beginning. */
    private String turnedOver(String weight, int axes) {
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
}

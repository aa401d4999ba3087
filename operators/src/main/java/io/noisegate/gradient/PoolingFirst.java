package io.noisegate.gradient;

import io.noisegate.onnx.Node;
import io.noisegate.onnx.OnnxModel;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Moves rectifiers behind the max pooling that alone reads them, where fewer elements are left: the largest of rectified
 * elements is the largest element, rectified. Gradients are the same too, ties included: they come from elements that are
 * positive, which a rectifier leaves as they are.
 */
final class PoolingFirst {
    private final OnnxModel forward;
    private final Collection<String> kept;
    private final Map<String, List<Node>> readers = new HashMap<>();

    private PoolingFirst(OnnxModel forward, Collection<String> kept) {
        this.forward = forward;
        this.kept = kept;
        for (Node node : forward.nodes()) {
            node.inputs()
                    .forEach(input -> readers.computeIfAbsent(input, name -> new ArrayList<>())
                            .add(node));
        }
    }

    /**
     * The nodes in an order that computes the same.
     *
     * @param kept tensors that must stay what they are
     */
    static List<Node> of(OnnxModel forward, Collection<String> kept) {
        return new PoolingFirst(forward, kept).nodes();
    }

    private List<Node> nodes() {
        List<Node> nodes = new ArrayList<>();
        Map<String, Node> rectifiers = new HashMap<>();
        for (Node node : forward.nodes()) {
            if (isPooledOnly(node)) {
                rectifiers.put(node.output(), node);
            } else if (node.is("MaxPool") && rectifiers.containsKey(node.input(0))) {
                Node rectifier = rectifiers.get(node.input(0));
                nodes.add(node.withInputs(rectifier.inputs()).withOutputs(rectifier.outputs()));
                nodes.add(rectifier.withInputs(rectifier.outputs()).withOutputs(node.outputs()));
            } else {
                nodes.add(node);
            }
        }
        return nodes;
    }

    private boolean isPooledOnly(Node node) {
        List<Node> pooling = readers.getOrDefault(node.output(), List.of());
        return node.is("Relu")
                && pooling.size() == 1
                && isMaximum(pooling.get(0))
                && !kept.contains(node.output())
                && forward.outputs().stream().noneMatch(output -> output.name().equals(node.output()));
    }

    /** Of at least one element in every window, and nothing but the maximum. */
    private static boolean isMaximum(Node node) {
        return node.is("MaxPool")
                && node.outputs().size() == 1
                && node.attributes().integer("ceil_mode", 0) == 0
                && LongStream.of(node.attributes().integers("dilations", new long[0]))
                        .allMatch(dilation -> dilation == 1);
    }
}

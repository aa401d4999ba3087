package io.noisegate.onnx;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Rewrites a model as exporters leave it into the form that the rest of this house reads: no {@code Constant},
 * {@code CastLike} or plain {@code Identity} nodes, shape arithmetic evaluated, views with constant shapes, opset 18 or
 * later, nothing that leads to no output. An {@code Identity} of an initializer stays: it tells that an exporter merged
 * two equal initializers. Node names stay as they are.
 */
public final class Simplification {
    public static final int OLDEST_OPSET = 13;
    public static final int NEWEST_OPSET = 23;
    /** From here on scatters add up and reductions take their axes as an input. */
    private static final int WRITTEN_OPSET = 18;

    private static final Set<String> AXES_BECAME_INPUT = Set.of(
            "ReduceMean",
            "ReduceMax",
            "ReduceMin",
            "ReduceL1",
            "ReduceL2",
            "ReduceProd",
            "ReduceSumSquare",
            "ReduceLogSum",
            "ReduceLogSumExp");

    private final OnnxModel model;
    private final GraphBuilder graph;
    private final Map<String, String> aliases = new HashMap<>();
    private final Set<String> outputs = new HashSet<>();

    private Simplification(OnnxModel model) {
        this.model = model;
        this.graph = new GraphBuilder(Math.max(WRITTEN_OPSET, model.opset()));
    }

    /** @throws IllegalArgumentException for an opset before 13 or after 23 */
    public static OnnxModel of(OnnxModel model) {
        if (model.opset() < OLDEST_OPSET || model.opset() > NEWEST_OPSET) {
            throw new IllegalArgumentException(
                    "the model uses opset %d, expected %d to %d; export it again with another opset_version"
                            .formatted(model.opset(), OLDEST_OPSET, NEWEST_OPSET));
        }
        return new Simplification(model).run();
    }

    private OnnxModel run() {
        graph.reserveNamesOf(model);
        model.outputs().forEach(output -> outputs.add(output.name()));
        for (ValueInfo input : model.inputs()) {
            input.shape().ifPresent(shape -> graph.input(input.name(), input.type(), shape));
        }
        model.initializers().forEach(graph::constant);
        model.nodes().forEach(this::rewrite);
        model.outputs().forEach(output -> graph.output(output.name()));
        OnnxModel built = graph.build(model.outputs());
        Map<String, Tensor> constants = new LinkedHashMap<>();
        model.initializers().forEach((name, tensor) -> {
            if (built.initializers().containsKey(name)) {
                constants.put(name, tensor);
            }
        });
        built.initializers().forEach(constants::putIfAbsent);
        return new OnnxModel(
                graph.opset(),
                model.producer(),
                model.inputs(),
                model.outputs(),
                built.nodes(),
                constants,
                model.metadata(),
                model.valueMetadata());
    }

    private void rewrite(Node original) {
        if (original.attributes().holdGraphs()) {
            throw new IllegalArgumentException(
                    "operator %s, node '%s' holds graphs of its own, expected none; export the model without control flow"
                            .formatted(original.operator(), original.name()));
        }
        Node node = original.withInputs(original.inputs().stream()
                .map(input -> aliases.getOrDefault(input, input))
                .toList());
        if (node.is("Constant")) {
            graph.constant(node.output(), node.attributes().constant());
            return;
        }
        if (node.is("Identity") && disappears(node)) {
            aliases.put(node.output(), node.input(0));
            return;
        }
        Optional<TensorInfo> info = graph.infer(node);
        if (info.isPresent() && isStaticValue(info.get()) && !outputs.contains(node.output())) {
            graph.constant(node.output(), constant(info.get()));
            return;
        }
        if (node.is("Attention")) {
            AttentionParts parts = new AttentionParts(graph, node);
            if (parts.apply()) {
                parts.write();
                return;
            }
        }
        graph.add(rewritten(node, info));
    }

    private boolean disappears(Node node) {
        return !model.initializers().containsKey(node.input(0)) && !outputs.contains(node.output());
    }

    private static boolean isStaticValue(TensorInfo info) {
        return info.value().isPresent() && info.value().get().stream().allMatch(Extent::isStatic);
    }

    private static Tensor constant(TensorInfo info) {
        long[] values =
                info.value().orElseThrow().stream().mapToLong(Extent::value).toArray();
        return Tensor.ofLongs(info.shape().sizes(), values).as(info.type());
    }

    private Node rewritten(Node node, Optional<TensorInfo> info) {
        if (node.is("CastLike") && info.isPresent()) {
            return new Node(
                    "Cast",
                    node.name(),
                    node.inputs().subList(0, 1),
                    node.outputs(),
                    Attributes.of("to", info.get().type().code()));
        }
        if (node.is("Reshape") && info.isPresent() && info.get().shape().hasAtMostOneBatchAxis()) {
            return withConstant(node, 1, info.get().shape().withFreeBatch()).withAttributes(Attributes.NONE);
        }
        if (node.is("Expand") && info.isPresent()) {
            return expand(node, info.get().shape());
        }
        if (AXES_BECAME_INPUT.contains(node.operator()) && node.attributes().has("axes")) {
            return withConstant(node, 1, node.attributes().integers("axes").orElseThrow())
                    .withAttributes(node.attributes().without("axes"));
        }
        if (node.is("Split") && !node.has(1) && info.isPresent()) {
            return split(node);
        }
        return node;
    }

    /** Axes that the operand has already need no size that depends on the batch. */
    private Node expand(Node node, Shape result) {
        Shape from = graph.shape(node.input(0)).padded(result.rank());
        long[] sizes = new long[result.rank()];
        for (int axis = 0; axis < sizes.length; axis++) {
            boolean present = from.get(axis).equals(result.get(axis));
            if (!present && !result.get(axis).isStatic()) {
                return node;
            }
            sizes[axis] = present ? 1 : result.size(axis);
        }
        return withConstant(node, 1, sizes);
    }

    private Node split(Node node) {
        int axis = (int) node.attributes().integer("axis", 0);
        long total = graph.shape(node.input(0)).size(axis);
        int parts = node.outputs().size();
        long[] sizes = new long[parts];
        Arrays.fill(sizes, (total + parts - 1) / parts);
        sizes[parts - 1] = total - sizes[0] * (parts - 1);
        return withConstant(node, 1, sizes).withAttributes(node.attributes().without("num_outputs"));
    }

    private Node withConstant(Node node, int input, long... values) {
        List<String> inputs = new ArrayList<>(
                node.inputs().subList(0, Math.min(input, node.inputs().size())));
        inputs.add(graph.constant(Tensor.longs(values)));
        if (node.inputs().size() > input + 1) {
            inputs.addAll(node.inputs().subList(input + 1, node.inputs().size()));
        }
        return node.withInputs(inputs);
    }
}

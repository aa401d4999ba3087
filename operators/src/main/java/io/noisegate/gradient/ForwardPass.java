package io.noisegate.gradient;

import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.ElementType;
import io.noisegate.onnx.Extent;
import io.noisegate.onnx.GraphBuilder;
import io.noisegate.onnx.Node;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import io.noisegate.onnx.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * Writes the model itself: features, preprocessing, the forward graph, logits as {@code [batch, outputs]}. Keeps a tape of
 * the nodes as they are to be differentiated, which differs from what was written where a node was replaced by its parts.
 */
final class ForwardPass {
    private final LearnableModel model;
    private final OperatorWriter write;
    private final boolean batchStatistics;
    private final boolean dropout;
    private final List<Node> tape = new ArrayList<>();
    private final List<DropoutMask> masks = new ArrayList<>();
    private final List<BatchStatistics> statistics = new ArrayList<>();
    private final Map<String, String> replaced = new HashMap<>();
    private List<Node> nodes;
    private String input;
    private String logits;

    ForwardPass(LearnableModel model, OperatorWriter write, boolean batchStatistics, boolean dropout) {
        this.model = model;
        this.write = write;
        this.batchStatistics = batchStatistics;
        this.dropout = dropout;
        this.nodes = model.forward().nodes();
    }

    /**
     * Writes the nodes in an order that is cheaper to differentiate, where a runtime has less to fuse.
     *
     * @param kept tensors that will be read out
     */
    ForwardPass poolingFirst(List<String> kept) {
        nodes = PoolingFirst.of(model.forward(), kept);
        return this;
    }

    /** Parameters and buffers become inputs. */
    ForwardPass write() {
        OnnxModel forward = model.forward();
        graph().reserveNamesOf(forward);
        input = Preprocessing.write(write, model.format(), forward.inputs().get(0), model.inputShape());
        replaced.put(forward.inputs().get(0).name(), input);
        declare(model.parameters());
        declare(model.buffers());
        Set<String> declared = Stream.of(model.parameters(), model.buffers())
                .flatMap(layout -> layout.parameters().stream())
                .map(Parameter::name)
                .collect(Collectors.toSet());
        forward.initializers().forEach((name, tensor) -> {
            if (!declared.contains(name)) {
                graph().constant(name, tensor);
            }
        });
        nodes.forEach(this::copy);
        logits = rows(current(forward.outputs().get(0).name()));
        return this;
    }

    private GraphBuilder graph() {
        return write.graph();
    }

    /** The model's input after preprocessing. */
    String input() {
        return input;
    }

    /** {@code [batch, outputs]}. */
    String logits() {
        return logits;
    }

    List<Node> tape() {
        return tape;
    }

    List<DropoutMask> masks() {
        return masks;
    }

    List<BatchStatistics> statistics() {
        return statistics;
    }

    /** What stands for a tensor of the model. */
    String current(String name) {
        return replaced.getOrDefault(name, name);
    }

    /** Makes tensors inside the model outputs, and returns their shapes by output name. */
    Map<String, Shape> readOut(List<String> tensors) {
        Map<String, Shape> shapes = new LinkedHashMap<>();
        for (String tensor : tensors) {
            boolean known = model.forward().inputs().get(0).name().equals(tensor)
                    || model.forward().nodes().stream()
                            .anyMatch(node -> node.outputs().contains(tensor));
            if (!known) {
                throw new UnsupportedModel("the model has no tensor '%s' to read out".formatted(tensor));
            }
            graph().output(GraphNames.tensor(tensor), current(tensor));
            shapes.put(GraphNames.tensor(tensor), write.shape(current(tensor)));
        }
        return shapes;
    }

    private void declare(ParameterLayout layout) {
        for (Parameter parameter : layout.parameters()) {
            graph().input(parameter.name(), ElementType.FLOAT32, parameter.shape());
        }
    }

    private void copy(Node original) {
        Node node = original.withInputs(
                original.inputs().stream().map(this::current).toList());
        if (node.is("Dropout")) {
            drop(node);
        } else if (node.is("BatchNormalization") && batchStatistics) {
            normalizeByBatch(node);
        } else if (node.is("BatchNormalization")) {
            record(node.withOutputs(node.outputs().subList(0, 1))
                    .withAttributes(node.attributes().without("training_mode")));
        } else {
            record(node);
        }
    }

    private void record(Node node) {
        graph().add(node);
        tape.add(node);
    }

    private void drop(Node node) {
        if (!dropout) {
            replaced.put(node.output(), node.input(0));
            return;
        }
        float ratio = node.has(1)
                ? graph().constantValue(node.input(1))
                        .map(tensor -> tensor.floats()[0])
                        .orElse(0.5f)
                : node.attributes().number("ratio", 0.5f);
        DropoutMask mask = new DropoutMask(GraphNames.maskOf(masks.size()), write.shape(node.input(0)), ratio);
        masks.add(mask);
        graph().input(mask.name(), ElementType.FLOAT32, mask.shape());
        record(new Node(
                "Mul", node.name(), List.of(node.input(0), mask.name()), List.of(node.output()), Attributes.NONE));
    }

    /** Centred before squared, for precision; scaled and shifted by the operator itself, in one pass. */
    private void normalizeByBatch(Node node) {
        String x = node.input(0);
        Shape shape = write.shape(x);
        long[] others =
                LongStream.range(0, shape.rank()).filter(axis -> axis != 1).toArray();
        double epsilon = node.attributes().number("epsilon", 1e-5f);
        String mean = write.mean(x, false, others);
        String centred = write.shiftChannels(x, write.neg(mean));
        String squares = write.sum(write.square(centred), false, others);
        String size = write.cast(write.apply("Size", x), ElementType.FLOAT32);
        String variance = write.mul(write.div(squares, size), shape.size(1));
        String inverse = write.apply("Reciprocal", write.apply("Sqrt", write.add(variance, write.scalar(epsilon))));
        String zeros = write.constant(Tensor.ofFloats(new long[] {shape.size(1)}, new float[(int) shape.size(1)]));
        graph().add(new Node(
                "BatchNormalization",
                node.name(),
                List.of(centred, node.input(1), node.input(2), zeros, variance),
                List.of(node.output()),
                Attributes.NONE.with("epsilon", (float) epsilon)));
        tape.add(node.withOutputs(List.of(node.output(), mean, variance, centred, inverse))
                .withAttributes(node.attributes().with("training_mode", 1)));
        statistics.add(new BatchStatistics(
                mean,
                variance,
                model.buffers().find(node.input(3)).orElseThrow(),
                model.buffers().find(node.input(4)).orElseThrow(),
                node.attributes().number("momentum", 0.9f),
                shape));
    }

    private String rows(String output) {
        Shape shape = outputShape(output);
        if (shape.rank() == 2) {
            return output;
        }
        String view = write.reshape(output, -1, shape.product(1, shape.rank()).value());
        tape.add(graph().nodes().get(graph().nodes().size() - 1));
        return view;
    }

    private Shape outputShape(String output) {
        Shape shape;
        try {
            shape = write.shape(output);
        } catch (IllegalArgumentException e) {
            throw UnsupportedModel.of(e.getMessage());
        }
        boolean rows = shape.rank() > 0
                && shape.get(0).equals(Extent.BATCH)
                && shape.slice(1, shape.rank()).isStatic();
        boolean flat = rows
                && (shape.rank() <= 2 || shape.slice(2, shape.rank()).elements().is(1));
        if (!flat) {
            throw new UnsupportedModel(
                    "output '%s' has shape %s, expected [batch, classes] or [batch, targets]".formatted(output, shape));
        }
        return shape;
    }

    static int outputs(LearnableModel model) {
        OperatorWriter write =
                new OperatorWriter(new GraphBuilder(model.forward().opset()));
        ForwardPass forward = new ForwardPass(model, write, false, false).write();
        return Math.toIntExact(write.shape(forward.logits()).size(1));
    }
}

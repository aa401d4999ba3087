package io.noisegate.gradient;

import io.noisegate.onnx.ElementType;
import io.noisegate.onnx.GraphBuilder;
import io.noisegate.onnx.Node;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import io.noisegate.onnx.Tensor;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Writes the model itself: features, preprocessing, the forward graph, logits as {@code [batch, outputs]}. */
final class ForwardPass {
    /** Values for parameters and buffers that become constants. */
    record Constants(float[] parameters, float[] buffers) {}

    private ForwardPass() {}

    /**
     * @param constants values of parameters and buffers, or empty to make them inputs
     * @return the logits
     */
    static String write(LearnableModel model, OperatorWriter write, Optional<Constants> constants) {
        OnnxModel forward = model.forward();
        GraphBuilder graph = write.graph();
        String features =
                Preprocessing.write(write, model.format(), forward.inputs().get(0), model.inputShape());
        declare(model.parameters(), graph, constants.map(Constants::parameters));
        declare(model.buffers(), graph, constants.map(Constants::buffers));
        Set<String> declared = Stream.of(model.parameters(), model.buffers())
                .flatMap(layout -> layout.parameters().stream())
                .map(Parameter::name)
                .collect(Collectors.toSet());
        forward.initializers().forEach((name, tensor) -> {
            if (!declared.contains(name)) {
                graph.constant(name, tensor);
            }
        });
        String input = forward.inputs().get(0).name();
        for (Node node : forward.nodes()) {
            graph.add(node.withInputs(node.inputs().stream()
                    .map(name -> name.equals(input) ? features : name)
                    .toList()));
        }
        return logits(write, forward.outputs().get(0).name());
    }

    private static void declare(ParameterLayout layout, GraphBuilder graph, Optional<float[]> values) {
        for (Parameter parameter : layout.parameters()) {
            if (values.isPresent()) {
                float[] part = java.util.Arrays.copyOfRange(
                        values.get(), parameter.offset(), parameter.offset() + parameter.size());
                graph.constant(
                        parameter.name(), Tensor.ofFloats(parameter.shape().sizes(), part));
            } else {
                graph.input(parameter.name(), ElementType.FLOAT32, parameter.shape());
            }
        }
    }

    private static String logits(OperatorWriter write, String output) {
        Shape shape = requiredShape(write, output);
        String rows = shape.rank() == 2
                ? output
                : write.reshape(output, -1, shape.product(1, shape.rank()).value());
        return write.graph().named(GraphNames.LOGITS, rows);
    }

    private static Shape requiredShape(OperatorWriter write, String output) {
        Shape shape;
        try {
            shape = write.shape(output);
        } catch (IllegalArgumentException e) {
            throw new UnsupportedModel("the model cannot be learned: " + e.getMessage());
        }
        boolean rows = shape.rank() > 0
                && shape.get(0).equals(io.noisegate.onnx.Extent.BATCH)
                && shape.slice(1, shape.rank()).isStatic();
        boolean flat = rows && shape.rank() <= 2
                || rows && shape.slice(2, shape.rank()).elements().is(1);
        if (!flat) {
            throw new UnsupportedModel(
                    "output '%s' has shape %s, expected [batch, classes] or [batch, targets]".formatted(output, shape));
        }
        return shape;
    }

    static int outputs(LearnableModel model) {
        OperatorWriter write =
                new OperatorWriter(new GraphBuilder(model.forward().opset()));
        return Math.toIntExact(
                write.shape(write(model, write, Optional.empty())).size(1));
    }
}

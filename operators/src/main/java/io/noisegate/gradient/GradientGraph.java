package io.noisegate.gradient;

import io.noisegate.gradient.rule.NotDifferentiable;
import io.noisegate.gradient.rule.ReverseMode;
import io.noisegate.onnx.ElementType;
import io.noisegate.onnx.GraphBuilder;
import io.noisegate.onnx.Node;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The graph that learning runs: forward pass, losses, and the gradient of {@code sum_i w_i · loss_i} with respect to
 * every parameter, in standard operators. Parameters and buffers are inputs; names are in {@link GraphNames}.
 *
 * @param masks inputs that stand for Dropout nodes; empty without dropout
 * @param statistics what to update after a run; empty without batch statistics
 * @param tensorShapes outputs that read out tensors inside the model
 */
public record GradientGraph(
        OnnxModel graph, List<DropoutMask> masks, List<BatchStatistics> statistics, Map<String, Shape> tensorShapes) {
    public GradientGraph {
        tensorShapes = Map.copyOf(tensorShapes);
        masks = List.copyOf(masks);
        statistics = List.copyOf(statistics);
    }

    /** @throws UnsupportedModel if a node between the parameters and the loss has no gradient */
    public static GradientGraph of(LearnableModel model, GradientRequest request) {
        GraphBuilder graph = new GraphBuilder(model.forward().opset());
        OperatorWriter write = new OperatorWriter(graph);
        ForwardPass forward =
                new ForwardPass(model, write, request.batchStatistics(), request.dropout()).write(Optional.empty());
        String targets = graph.input(GraphNames.TARGETS, ElementType.FLOAT32, Shape.ofBatch(model.outputs()));
        String weights = graph.input(GraphNames.WEIGHTS, ElementType.FLOAT32, Shape.ofBatch());
        LossFormula loss = new LossFormula(write, model.head(), forward.logits(), targets);
        graph.output(GraphNames.LOGITS, forward.logits());
        graph.output(GraphNames.LOSSES, loss.losses());
        for (BatchStatistics statistics : forward.statistics()) {
            graph.output(statistics.mean(), statistics.mean());
            graph.output(statistics.variance(), statistics.variance());
        }
        Map<String, Shape> tensorShapes = new LinkedHashMap<>();
        for (String tensor : request.tensors()) {
            String current = forward.current(existing(model, tensor));
            graph.output(GraphNames.tensor(tensor), current);
            tensorShapes.put(GraphNames.tensor(tensor), graph.shape(current));
        }
        Set<String> sources = new LinkedHashSet<>();
        model.parameters().parameters().forEach(parameter -> sources.add(parameter.name()));
        if (request.inputGradient()) {
            sources.add(forward.input());
        }
        ReverseMode reverse = new ReverseMode(write, forward.tape(), sources);
        reverse.seed(forward.logits(), write.mul(loss.gradient(), write.reshape(weights, -1, 1)));
        run(reverse, model);
        for (String source : sources) {
            String gradient = reverse.gradient(source).orElseGet(() -> write.zerosLike(source));
            String name = source.equals(forward.input()) ? GraphNames.INPUT_GRADIENT : GraphNames.gradientOf(source);
            graph.output(name, gradient);
        }
        return new GradientGraph(graph.build(), forward.masks(), forward.statistics(), tensorShapes);
    }

    private static String existing(LearnableModel model, String tensor) {
        boolean known =
                model.forward().nodes().stream().anyMatch(node -> node.outputs().contains(tensor));
        if (!known) {
            throw new UnsupportedModel("the model has no tensor '%s' to read out".formatted(tensor));
        }
        return tensor;
    }

    private static void run(ReverseMode reverse, LearnableModel model) {
        try {
            reverse.run();
        } catch (NotDifferentiable e) {
            List<String> outputs =
                    model.forward().nodes().stream().map(Node::output).toList();
            throw UnsupportedModel.of(e, outputs.indexOf(e.node().output()) + 1);
        }
    }
}

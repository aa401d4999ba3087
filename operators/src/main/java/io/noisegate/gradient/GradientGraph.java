package io.noisegate.gradient;

import io.noisegate.gradient.rule.NotDifferentiable;
import io.noisegate.gradient.rule.ReverseMode;
import io.noisegate.onnx.ElementType;
import io.noisegate.onnx.GraphBuilder;
import io.noisegate.onnx.Node;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The graph that learning runs: forward pass, losses, and the gradient of {@code sum_i w_i · loss_i} with respect to
 * every parameter, in standard operators. Parameters and buffers are inputs; names are in {@link GraphNames}.
 */
public final class GradientGraph {
    private GradientGraph() {}

    /** @throws UnsupportedModel if a node between the parameters and the loss has no gradient */
    public static OnnxModel of(LearnableModel model) {
        GraphBuilder graph = new GraphBuilder(model.forward().opset());
        OperatorWriter write = new OperatorWriter(graph);
        String logits = ForwardPass.write(model, write, Optional.empty());
        List<Node> forward = List.copyOf(graph.nodes());
        String targets = graph.input(GraphNames.TARGETS, ElementType.FLOAT32, Shape.ofBatch(model.outputs()));
        String weights = graph.input(GraphNames.WEIGHTS, ElementType.FLOAT32, Shape.ofBatch());
        LossFormula loss = new LossFormula(write, model.head(), logits, targets);
        graph.output(graph.named(GraphNames.LOSSES, loss.losses()));
        Set<String> sources = new LinkedHashSet<>();
        model.parameters().parameters().forEach(parameter -> sources.add(parameter.name()));
        ReverseMode reverse = new ReverseMode(write, forward, sources);
        reverse.seed(logits, write.mul(loss.gradient(), write.reshape(weights, -1, 1)));
        run(reverse, model);
        for (String source : sources) {
            String gradient = reverse.gradient(source).orElseGet(() -> write.zerosLike(source));
            graph.output(graph.named(GraphNames.gradientOf(source), gradient));
        }
        return graph.build();
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

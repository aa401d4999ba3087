package io.noisegate.gradient;

import io.noisegate.gradient.rule.ReverseMode;
import io.noisegate.onnx.ElementType;
import io.noisegate.onnx.GraphBuilder;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The graph that scoring runs: forward pass and loss per sample, parameters and buffers as inputs. Names are in
 * {@link GraphNames}.
 *
 * @param masks inputs that stand for Dropout nodes; empty unless the passes are to drop
 * @param bytesPerRow what the tensors of the forward pass take per sample
 * @param tensorShapes what else is computed for every row, by name
 */
public record ScoringGraph(
        OnnxModel graph, List<DropoutMask> masks, long bytesPerRow, Map<String, Shape> tensorShapes) {
    public ScoringGraph {
        masks = List.copyOf(masks);
        tensorShapes = Map.copyOf(tensorShapes);
    }

    public static ScoringGraph of(LearnableModel model) {
        return of(model, GradientRequest.plain());
    }

    /**
     * For passes that drop (Monte-Carlo dropout), that read out tensors inside the
     * model, or that say of each sample the norm of its own gradient and the gradient of its label's probability by the input.
     * The gradient by the parameters is not computed.
     *
     * @throws UnsupportedModel if a node has no gradient, or a tensor does not exist
     */
    public static ScoringGraph of(LearnableModel model, GradientRequest request) {
        GraphBuilder graph = new GraphBuilder(model.forward().opset());
        OperatorWriter write = new OperatorWriter(graph);
        ForwardPass forward = new ForwardPass(model, write, false, request.dropout()).write();
        String targets = graph.input(GraphNames.TARGETS, ElementType.FLOAT32, Shape.ofBatch(model.outputs()));
        LossFormula loss = new LossFormula(write, model.head(), forward.logits(), targets);
        graph.output(GraphNames.LOGITS, forward.logits());
        graph.output(GraphNames.LOSSES, loss.losses());
        if (model.head().hasProbabilities()) {
            graph.output(GraphNames.PROBABILITIES, loss.probabilities());
        }
        Map<String, Shape> perRow = new LinkedHashMap<>(forward.readOut(request.tensors()));
        if (request.inputGradient()) {
            ReverseMode reverse = new ReverseMode(write, forward.tape(), Set.of(forward.input()));
            reverse.seed(forward.logits(), loss.labelProbabilityGradient());
            GradientGraph.run(reverse, model);
            graph.output(
                    GraphNames.INPUT_GRADIENT, reverse.gradient(forward.input()).orElseThrow());
            perRow.put(GraphNames.INPUT_GRADIENT, write.shape(forward.input()));
        }
        if (request.sampleNorm() != GradientRequest.SampleNorm.NONE) {
            graph.output(
                    GraphNames.SAMPLE_NORMS,
                    GradientGraph.sampleNorms(model, request.sampleNorm(), write, forward, loss));
            perRow.put(GraphNames.SAMPLE_NORMS, Shape.ofBatch());
        }
        return new ScoringGraph(
                graph.build(), forward.masks(), GradientGraph.bytesPerRow(graph, forward.tape()), perRow);
    }
}

package io.noisegate.gradient;

import io.noisegate.onnx.ElementType;
import io.noisegate.onnx.GraphBuilder;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The graph that scoring runs: forward pass and loss per sample. Names are in {@link GraphNames}.
 *
 * @param masks inputs that stand for Dropout nodes; empty unless the passes are to drop
 * @param tensorShapes outputs that read out tensors inside the model
 */
public record ScoringGraph(OnnxModel graph, List<DropoutMask> masks, Map<String, Shape> tensorShapes) {
    public ScoringGraph {
        masks = List.copyOf(masks);
        tensorShapes = Map.copyOf(tensorShapes);
    }

    /** With parameters and buffers as constants, for a runtime to pack and fold. */
    public static ScoringGraph constant(LearnableModel model, float[] parameters, float[] buffers) {
        return write(model, Optional.of(new ForwardPass.Constants(parameters, buffers)), GradientRequest.plain());
    }

    /** With parameters and buffers as inputs. */
    public static ScoringGraph updatable(LearnableModel model) {
        return write(model, Optional.empty(), GradientRequest.plain());
    }

    /**
     * With parameters and buffers as inputs, for passes that drop (Monte-Carlo dropout) or that read out tensors inside the
     * model; gradients are not computed.
     */
    public static ScoringGraph updatable(LearnableModel model, GradientRequest request) {
        return write(model, Optional.empty(), request);
    }

    private static ScoringGraph write(
            LearnableModel model, Optional<ForwardPass.Constants> constants, GradientRequest request) {
        GraphBuilder graph = new GraphBuilder(model.forward().opset());
        OperatorWriter write = new OperatorWriter(graph);
        ForwardPass forward = new ForwardPass(model, write, false, request.dropout()).write(constants);
        String targets = graph.input(GraphNames.TARGETS, ElementType.FLOAT32, Shape.ofBatch(model.outputs()));
        LossFormula loss = new LossFormula(write, model.head(), forward.logits(), targets);
        graph.output(GraphNames.LOGITS, forward.logits());
        graph.output(GraphNames.LOSSES, loss.losses());
        Map<String, Shape> tensors = forward.readOut(request.tensors());
        return new ScoringGraph(graph.build(), forward.masks(), tensors);
    }
}

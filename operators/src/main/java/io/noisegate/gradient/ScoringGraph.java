package io.noisegate.gradient;

import io.noisegate.onnx.ElementType;
import io.noisegate.onnx.GraphBuilder;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import java.util.Optional;

/** The graph that scoring runs: forward pass and loss per sample. Names are in {@link GraphNames}. */
public final class ScoringGraph {
    private ScoringGraph() {}

    /** With parameters and buffers as constants, for a runtime to pack and fold. */
    public static OnnxModel constant(LearnableModel model, float[] parameters, float[] buffers) {
        return write(model, Optional.of(new ForwardPass.Constants(parameters, buffers)));
    }

    /** With parameters and buffers as inputs. */
    public static OnnxModel updatable(LearnableModel model) {
        return write(model, Optional.empty());
    }

    private static OnnxModel write(LearnableModel model, Optional<ForwardPass.Constants> constants) {
        GraphBuilder graph = new GraphBuilder(model.forward().opset());
        OperatorWriter write = new OperatorWriter(graph);
        String logits = ForwardPass.write(model, write, constants);
        String targets = graph.input(GraphNames.TARGETS, ElementType.FLOAT32, Shape.ofBatch(model.outputs()));
        LossFormula loss = new LossFormula(write, model.head(), logits, targets);
        graph.output(logits);
        graph.output(graph.named(GraphNames.LOSSES, loss.losses()));
        return graph.build();
    }
}

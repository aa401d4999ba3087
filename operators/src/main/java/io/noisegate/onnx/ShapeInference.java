package io.noisegate.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Finds the types and shapes of a node's outputs: one rule per operator, registered here. */
final class ShapeInference {
    /** Shapes of all outputs of a node, in order; further outputs are unknown. */
    @FunctionalInterface
    interface Rule {
        List<TensorInfo> infer(Operands in);
    }

    private static final Map<String, Rule> RULES = new HashMap<>();

    static {
        ElementwiseShapes.register(RULES);
        MatrixShapes.register(RULES);
        WindowShapes.register(RULES);
        ReductionShapes.register(RULES);
        LayoutShapes.register(RULES);
        IndexShapes.register(RULES);
    }

    private ShapeInference() {}

    /**
     * @return one entry per output that is known
     * @throws Operands.Unknown if the shapes do not follow from what is known
     */
    static List<TensorInfo> infer(Node node, int opset, Map<String, TensorInfo> known, Map<String, Tensor> constants) {
        Rule rule = RULES.get(node.operator());
        if (rule == null) {
            throw new Operands.Unknown("the operator is not known");
        }
        try {
            return rule.infer(new Operands(node, opset, known, constants));
        } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
            throw new Operands.Unknown(e.getMessage());
        }
    }
}

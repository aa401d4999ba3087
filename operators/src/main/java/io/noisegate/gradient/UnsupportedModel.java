package io.noisegate.gradient;

import io.noisegate.gradient.rule.GradientRules;
import io.noisegate.gradient.rule.NotDifferentiable;
import io.noisegate.onnx.Node;

/** A model that cannot be learned as it is; the message says what is in the way, where, and what to do. */
public final class UnsupportedModel extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    UnsupportedModel(String message) {
        super(message);
    }

    private UnsupportedModel(String message, Throwable cause) {
        super(message, cause);
    }

    static UnsupportedModel of(NotDifferentiable refusal, int position) {
        Node node = refusal.node();
        String where = "operator %s, node '%s' (node %d of the graph, output '%s'): %s"
                .formatted(node.operator(), node.name(), position, node.output(), refusal.getMessage());
        return new UnsupportedModel(message(where), refusal);
    }

    /** @param where operator, node and reason */
    static UnsupportedModel of(String where) {
        return new UnsupportedModel(message(where));
    }

    private static String message(String where) {
        return ("the model cannot be learned: %s; freeze all parameters below it (model.freeze), export the model without "
                        + "it, or supply a gradient graph. Operators with a gradient: %s")
                .formatted(where, String.join(", ", GradientRules.operators()));
    }
}

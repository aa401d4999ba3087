package io.noisegate.gradient.rule;

import io.noisegate.onnx.Node;

/** A node through which no gradient can be computed. */
public final class NotDifferentiable extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient Node node;

    public NotDifferentiable(Node node, String reason) {
        super(reason);
        this.node = node;
    }

    public NotDifferentiable(Node node, RuntimeException cause) {
        super(cause.getMessage(), cause);
        this.node = node;
    }

    public Node node() {
        return node;
    }
}

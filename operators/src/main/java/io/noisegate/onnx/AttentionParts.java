package io.noisegate.onnx;

import java.util.List;

/**
 * Writes the {@code Attention} operator of opset 23 as the products and the softmax it consists of, so that what reads the
 * graph needs no rule of its own: {@code softmax(scale · Q · K' + mask) · V} per head.
 */
final class AttentionParts {
    /** Low enough to vanish in a softmax, high enough to stay a number after additions. */
    private static final float EXCLUDED = -1e30f;

    private final OperatorWriter write;
    private final Node node;

    AttentionParts(GraphBuilder graph, Node node) {
        this.write = new OperatorWriter(graph);
        this.node = node;
    }

    /** Whether every feature that the node uses is written here: no cache, no soft cap, as many key as query heads. */
    boolean apply() {
        boolean known = write.graph().info(node.input(0)).isPresent()
                && write.graph().info(node.input(1)).isPresent()
                && write.graph().info(node.input(2)).isPresent();
        boolean plain = node.attributes().number("softcap", 0) == 0
                && !node.has(4)
                && !node.has(5)
                && node.outputs().stream().skip(1).allMatch(String::isEmpty);
        long heads = node.attributes().integer("q_num_heads", 0);
        boolean sameHeads = heads == node.attributes().integer("kv_num_heads", 0);
        if (!known || !plain || !sameHeads) {
            return false;
        }
        Shape query = write.shape(node.input(0));
        return query.rank() == 3
                ? heads > 0
                : query.get(1).equals(write.shape(node.input(1)).get(1));
    }

    void write() {
        boolean merged = write.shape(node.input(0)).rank() == 3;
        long heads = node.attributes().integer("q_num_heads", 0);
        String query = merged ? split(node.input(0), heads) : node.input(0);
        String key = merged ? split(node.input(1), heads) : node.input(1);
        String value = merged ? split(node.input(2), heads) : node.input(2);
        double width = write.shape(query).size(3);
        double scale = node.attributes().number("scale", (float) (1 / Math.sqrt(width)));
        String scores = write.mul(write.matMul(query, write.matrixTranspose(key)), scale);
        String mixed = write.matMul(write.apply("Softmax", Attributes.of("axis", -1), masked(scores)), value);
        if (!merged) {
            write.graph()
                    .add(new Node(
                            "Identity",
                            node.name(),
                            List.of(mixed),
                            node.outputs().subList(0, 1),
                            Attributes.NONE));
            return;
        }
        Shape shape = write.shape(mixed);
        String joined = write.longs(-1, shape.size(2), heads * shape.size(3));
        write.graph()
                .add(new Node(
                        "Reshape",
                        node.name(),
                        List.of(write.transpose(mixed, 0, 2, 1, 3), joined),
                        node.outputs().subList(0, 1),
                        Attributes.NONE));
    }

    /** {@code [batch, tokens, heads * d]} to {@code [batch, heads, tokens, d]}. */
    private String split(String tensor, long heads) {
        Shape shape = write.shape(tensor);
        String view = write.reshape(tensor, -1, shape.size(1), heads, shape.size(2) / heads);
        return write.transpose(view, 0, 2, 1, 3);
    }

    private String masked(String scores) {
        String result = scores;
        if (node.has(3)) {
            boolean allowed = write.graph().type(node.input(3)) == ElementType.BOOL;
            result = allowed
                    ? write.where(node.input(3), result, write.scalar(EXCLUDED))
                    : write.add(result, node.input(3));
        }
        return node.attributes().integer("is_causal", 0) == 0 ? result : write.add(result, causal(scores));
    }

    private String causal(String scores) {
        int queries = (int) write.shape(scores).size(2);
        int keys = (int) write.shape(scores).size(3);
        float[] mask = new float[queries * keys];
        for (int query = 0; query < queries; query++) {
            for (int key = query + 1; key < keys; key++) {
                mask[query * keys + key] = EXCLUDED;
            }
        }
        return write.constant(Tensor.ofFloats(new long[] {queries, keys}, mask));
    }
}

package io.noisegate.gradient.rule;

import io.noisegate.onnx.GraphBuilder;
import io.noisegate.onnx.Node;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Collects, for every parameter, the squared norm of each sample's own gradient, without a loop over samples: where a rule
 * would sum over samples it hands over what it would have summed.
 */
final class SampleNorms {
    /** Operators of a parameter alone that leave the norm of its gradient as it is. */
    private static final Set<String> KEEPING =
            Set.of("Identity", "Transpose", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Slice", "Neg");
    /** Those among them that also leave the order of elements as it is. */
    private static final Set<String> ORDERED = Set.of("Identity", "Reshape", "Squeeze", "Unsqueeze", "Flatten");

    private final OperatorWriter write;
    private final SampleAxes axes;
    private final Map<String, String> parameterOf = new HashMap<>();
    private final Map<String, Integer> uses = new HashMap<>();
    private final Set<String> reordered = new HashSet<>();
    private final Map<String, String> squares = new LinkedHashMap<>();
    private final Map<String, List<String>> gradients = new LinkedHashMap<>();

    SampleNorms(OperatorWriter write, List<Node> tape, Set<String> parameters) {
        this.write = write;
        this.axes = new SampleAxes(write.graph(), tape);
        parameters.forEach(name -> parameterOf.put(name, name));
        for (Node node : tape) {
            if (KEEPING.contains(node.operator()) && parameterOf.containsKey(node.input(0))) {
                parameterOf.put(node.output(), parameterOf.get(node.input(0)));
                if (!ORDERED.contains(node.operator()) || reordered.contains(node.input(0))) {
                    reordered.add(node.output());
                }
            } else {
                node.inputs().stream()
                        .filter(parameterOf::containsKey)
                        .forEach(input -> uses.merge(parameterOf.get(input), 1, Integer::sum));
            }
        }
    }

    boolean covers(String tensor) {
        return parameterOf.containsKey(tensor);
    }

    SampleAxes axes() {
        return axes;
    }

    /** Whether a parameter is read in one place only, so that a norm is all that is needed. */
    private boolean once(String tensor) {
        return uses.get(parameterOf.get(tensor)) == 1;
    }

    /** The gradient of every sample, before it is summed down to an operand that may have been broadcast. */
    void addBroadcast(String tensor, String full) {
        addMaterialized(tensor, axes.summed(write, full, write.shape(tensor)));
    }

    /** The gradients of all samples, {@code [batch, elements]} in the order of the tensor. */
    void addMaterialized(String tensor, String bySample) {
        if (once(tensor)) {
            addSquare(tensor, write.sum(write.square(bySample), false, 1));
            return;
        }
        if (reordered.contains(tensor)) {
            throw new IllegalArgumentException(
                    "parameter '%s' is used more than once, once transposed or cut; its per-sample norms are not available"
                            .formatted(parameterOf.get(tensor)));
        }
        gradients
                .computeIfAbsent(parameterOf.get(tensor), name -> new ArrayList<>())
                .add(bySample);
    }

    /** The squared norms themselves, {@code [batch]}, for a parameter that is read in one place. */
    void addSquare(String tensor, String square) {
        if (!once(tensor)) {
            throw new IllegalArgumentException(
                    "parameter '%s' is used more than once; its per-sample norms are not available for this operator"
                            .formatted(parameterOf.get(tensor)));
        }
        squares.merge(parameterOf.get(tensor), square, write::add);
    }

    /**
     * A gradient that is the product {@code left' · right} over the rows of a sample.
     *
     * @param left {@code [..., d]}, {@code right [..., k]}, with the samples in the same place; the parameter is {@code [d, k]}
     */
    void addProduct(String tensor, String left, String right, double factor) {
        String a = axes.rows(write, left);
        String g = axes.rows(write, right);
        Shape shape = write.shape(a);
        long rows = shape.size(1);
        long d = shape.size(2);
        long k = write.shape(g).size(2);
        if (!once(tensor)) {
            String product = write.mul(write.matMul(write.matrixTranspose(a), g), factor);
            addMaterialized(tensor, write.reshape(product, -1, d * k));
            return;
        }
        String square;
        if (rows == 1) {
            square = write.mul(squared(a), squared(g));
        } else if (rows * (d + k) < d * k) {
            String gram =
                    write.mul(write.matMul(a, write.matrixTranspose(a)), write.matMul(g, write.matrixTranspose(g)));
            square = write.sum(gram, false, 1, 2);
        } else {
            square = squared(write.matMul(write.matrixTranspose(a), g));
        }
        addSquare(tensor, write.mul(square, factor * factor));
    }

    private String squared(String matrices) {
        return write.sum(write.square(matrices), false, 1, 2);
    }

    /** Rows of a table that were picked by ids: {@code sum over t, t' of [id_t = id_t'] <g_t, g_t'>}. */
    void addPicked(String tensor, String ids, String gradient) {
        GraphBuilder graph = write.graph();
        String flatIds = axes.rows(write, write.apply("Unsqueeze", ids, write.longs(-1)));
        String g = axes.rows(write, gradient);
        String same = write.indicator(write.apply("Equal", flatIds, write.matrixTranspose(flatIds)));
        String gram = write.matMul(g, write.matrixTranspose(g));
        if (graph.shape(g).size(1) != graph.shape(flatIds).size(1)) {
            throw new IllegalArgumentException("rows of more than one axis are picked");
        }
        addSquare(tensor, write.sum(write.mul(same, gram), false, 1, 2));
    }

    /** {@code [batch]}: the norm over all parameters. */
    String norms(String losses) {
        List<String> parts = new ArrayList<>(squares.values());
        for (List<String> uses : gradients.values()) {
            String sum = uses.stream().reduce(write::add).orElseThrow();
            parts.add(write.sum(write.square(sum), false, 1));
        }
        if (parts.isEmpty()) {
            return write.zerosLike(losses);
        }
        return write.apply("Sqrt", parts.stream().reduce(write::add).orElseThrow());
    }
}

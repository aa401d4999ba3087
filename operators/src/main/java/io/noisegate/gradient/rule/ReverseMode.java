package io.noisegate.gradient.rule;

import io.noisegate.onnx.Node;
import io.noisegate.onnx.OperatorWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Differentiates a graph from its last node to its first. All gradients of a tensor are collected before the rule of
 * the node that produces it is called; nodes that lead to none of the sources are skipped.
 */
public final class ReverseMode {
    private final OperatorWriter write;
    private final List<Node> nodes;
    private final Set<String> reached;
    private final Map<String, List<String>> contributions = new HashMap<>();
    private final Map<String, String> gradients = new HashMap<>();
    private final Optional<SampleNorms> norms;

    /**
     * @param nodes the forward pass, in topological order
     * @param sources the tensors whose gradients are asked for
     */
    public ReverseMode(OperatorWriter write, List<Node> nodes, Set<String> sources) {
        this(write, nodes, sources, Optional.empty());
    }

    private ReverseMode(OperatorWriter write, List<Node> nodes, Set<String> sources, Optional<SampleNorms> norms) {
        this.write = write;
        this.norms = norms;
        this.nodes = List.copyOf(nodes);
        this.reached = new HashSet<>(sources);
        for (Node node : this.nodes) {
            if (node.inputs().stream().anyMatch(reached::contains)) {
                node.outputs().stream().filter(this::carriesGradient).forEach(reached::add);
            }
        }
    }

    /** Collects the norms of every sample's own gradient instead of gradients. */
    public static ReverseMode ofSampleNorms(OperatorWriter write, List<Node> nodes, Set<String> sources) {
        return new ReverseMode(write, nodes, sources, Optional.of(new SampleNorms(write, nodes, sources)));
    }

    /** After a run that collected them: the norm of every sample's own gradient over all sources, {@code [batch]}. */
    public String sampleNorms(String losses) {
        return norms.orElseThrow().norms(losses);
    }

    private boolean carriesGradient(String tensor) {
        return !tensor.isEmpty()
                && write.graph().info(tensor).map(info -> info.type().isFloat()).orElse(true);
    }

    /** Starts from the gradient of the loss with respect to a tensor. */
    public void seed(String tensor, String gradient) {
        accumulate(tensor, gradient);
    }

    /**
     * Writes the backward pass of every node between the seeds and the sources.
     *
     * @throws NotDifferentiable at the first node without a gradient
     */
    public void run() {
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            boolean arrived = node.outputs().stream().anyMatch(contributions::containsKey);
            if (arrived && node.inputs().stream().anyMatch(reached::contains)) {
                differentiate(node);
            }
        }
    }

    private void differentiate(Node node) {
        GradientRule rule = GradientRules.of(node.operator())
                .orElseThrow(() -> new NotDifferentiable(node, "the operator has no gradient here"));
        try {
            rule.backward(new Backward(node, this));
        } catch (IllegalArgumentException e) {
            throw new NotDifferentiable(node, e);
        }
    }

    /** The gradient with respect to a tensor; absent if nothing depends on it. */
    public Optional<String> gradient(String tensor) {
        String sum = gradients.get(tensor);
        if (sum == null && contributions.containsKey(tensor)) {
            String total = sum(contributions.get(tensor));
            norms.ifPresent(samples -> samples.axes().same(total, tensor));
            gradients.put(tensor, total);
            sum = total;
        }
        return Optional.ofNullable(sum);
    }

    private String sum(List<String> parts) {
        return parts.size() < 3
                ? parts.stream().reduce(write::add).orElseThrow()
                : write.apply("Sum", parts.toArray(String[]::new));
    }

    Optional<SampleNorms> norms() {
        return norms;
    }

    OperatorWriter write() {
        return write;
    }

    boolean wants(String tensor) {
        return reached.contains(tensor);
    }

    void accumulate(String tensor, String gradient) {
        if (gradients.containsKey(tensor)) {
            throw new IllegalStateException("a gradient of '%s' arrived after it was read".formatted(tensor));
        }
        norms.ifPresent(samples -> {
            if (SampleAxes.batchAxis(write.shape(tensor)) < 0) {
                throw new IllegalArgumentException(
                        "per-sample norms are not available through it: '%s' is computed from parameters"
                                .formatted(tensor));
            }
            samples.axes().same(gradient, tensor);
        });
        contributions.computeIfAbsent(tensor, name -> new ArrayList<>()).add(gradient);
    }
}

package io.noisegate.gradient.rule;

import io.noisegate.onnx.Attributes;
import io.noisegate.onnx.Node;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import io.noisegate.onnx.Tensor;
import java.util.List;
import java.util.Optional;

/** One node on the way back: its tensors, the gradient that arrived, and where the results go. */
public final class Backward {
    private final Node node;
    private final ReverseMode mode;

    Backward(Node node, ReverseMode mode) {
        this.node = node;
        this.mode = mode;
    }

    public Node node() {
        return node;
    }

    public Attributes attributes() {
        return node.attributes();
    }

    public OperatorWriter write() {
        return mode.write();
    }

    public boolean has(int input) {
        return node.has(input);
    }

    public int inputs() {
        return node.inputs().size();
    }

    public String input(int index) {
        return node.input(index);
    }

    public Shape shape(int input) {
        return write().shape(input(input));
    }

    public String output() {
        return node.output();
    }

    /** An output that the forward node may not have been asked for so far. */
    public String output(int index) {
        return write().graph().ask(node, index);
    }

    /** Static integers that are an attribute or an input, depending on the opset. */
    public Optional<long[]> longs(int input, String attribute) {
        return has(input) ? Optional.of(longs(input)) : attributes().integers(attribute);
    }

    /** The static integers in an input. */
    public long[] longs(int input) {
        return constant(input).longs();
    }

    /** An input that has to be a constant. */
    public Tensor constant(int input) {
        return write().graph()
                .constantValue(input(input))
                .orElseThrow(() ->
                        refuse("its input %d '%s' is computed, expected a constant".formatted(input, input(input))));
    }

    /** The gradient with respect to the first output. */
    public String gradient() {
        return gradient(0).orElseThrow(() -> refuse("only its further outputs are used"));
    }

    /** The gradient with respect to an output, absent if nothing depends on it. */
    public Optional<String> gradient(int output) {
        return output < node.outputs().size() ? mode.gradient(node.outputs().get(output)) : Optional.empty();
    }

    public List<String> outputs() {
        return node.outputs();
    }

    /** Whether the gradient with respect to an input leads to something that was asked for. */
    public boolean wants(int input) {
        return has(input) && mode.wants(input(input));
    }

    /** Adds to the gradient with respect to an input; of the input's shape. */
    public void give(int input, String gradient) {
        if (perSample(input)) {
            throw refuse("per-sample norms are not available for it");
        }
        if (wants(input)) {
            mode.accumulate(input(input), gradient);
        }
    }

    /** Adds to the gradient with respect to an input that may have been broadcast. */
    public void giveSummed(int input, String gradient) {
        if (perSample(input)) {
            norms().axes().same(gradient, output());
            norms().addBroadcast(input(input), gradient);
        } else if (wants(input)) {
            mode.accumulate(input(input), write().sumTo(gradient, shape(input)));
        }
    }

    /**
     * Whether an input is a parameter of which every sample's own gradient is asked for: a rule that sums over samples then
     * hands over what it would have summed.
     */
    boolean perSample(int input) {
        return wants(input)
                && mode.norms().filter(norms -> norms.covers(input(input))).isPresent();
    }

    SampleNorms norms() {
        return mode.norms().orElseThrow();
    }

    public NotDifferentiable refuse(String reason) {
        return new NotDifferentiable(node, reason);
    }
}

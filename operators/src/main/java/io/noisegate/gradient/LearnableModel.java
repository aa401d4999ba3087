package io.noisegate.gradient;

import io.noisegate.gradient.Parameter.Role;
import io.noisegate.onnx.ElementType;
import io.noisegate.onnx.Extent;
import io.noisegate.onnx.Node;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.onnx.Shape;
import io.noisegate.onnx.Simplification;
import io.noisegate.onnx.Tensor;
import io.noisegate.onnx.ValueInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A forward model that can be learned: its graph, what in it is a parameter, the loss appended to its output and the
 * preprocessing put before its input. Immutable and thread-safe.
 */
public final class LearnableModel {
    private static final long LARGEST_SAMPLE = 1L << 26;

    private final OnnxModel forward;
    private final LossHead head;
    private final InputFormat format;
    private final ParameterLayout parameters;
    private final ParameterLayout buffers;
    private final Shape inputShape;
    private final int outputs;
    private final Optional<OnnxModel> suppliedGradient;

    private LearnableModel(
            OnnxModel forward,
            LossHead head,
            InputFormat format,
            ParameterLayout parameters,
            ParameterLayout buffers,
            Optional<OnnxModel> suppliedGradient) {
        this.suppliedGradient = suppliedGradient;
        this.forward = forward;
        this.head = head;
        this.format = format;
        this.parameters = parameters;
        this.buffers = buffers;
        this.inputShape = forward.inputs().get(0).shape().orElseThrow();
        this.outputs = ForwardPass.outputs(this);
    }

    /**
     * Decides what is learned and makes sure that it can be.
     *
     * @throws UnsupportedModel if the model cannot be learned; the message says what is in the way and what to do
     */
    public static LearnableModel of(OnnxModel model, LossHead head, InputFormat input, ParameterChoice choice) {
        return of(model, Optional.empty(), head, input, choice);
    }

    /**
     * With a gradient graph of the user's own, for what cannot be derived. The graph reads {@link GraphNames#FEATURES} (raw,
     * in the input format), {@link GraphNames#TARGETS}, {@link GraphNames#WEIGHTS} (summing to 1), and parameters and buffers
     * by their names; it computes {@link GraphNames#LOGITS}, {@link GraphNames#LOSSES} and for every parameter
     * {@link GraphNames#gradientOf}, the gradient of {@code sum_i w_i · loss_i}. Inputs it does not need may be absent.
     *
     * @throws UnsupportedModel if inputs or outputs differ from that
     */
    public static LearnableModel withGradient(
            OnnxModel model, OnnxModel gradient, LossHead head, InputFormat input, ParameterChoice choice) {
        return of(model, Optional.of(gradient), head, input, choice);
    }

    private static LearnableModel of(
            OnnxModel model, Optional<OnnxModel> gradient, LossHead head, InputFormat input, ParameterChoice choice) {
        OnnxModel simplified = simplified(model);
        OnnxModel simple = MergedInitializers.separated(simplified);
        requireOneInput(simple);
        ParameterSearch search = new ParameterSearch(simple, choice);
        Set<String> original = new LinkedHashSet<>(simple.initializers().keySet());
        original.removeAll(simplified.initializers().keySet());
        original.addAll(model.initializers().keySet());
        List<String> found = search.parameters(original);
        requireMatches(choice, original, found);
        List<String> learned = found.stream()
                .filter(name -> ParameterChoice.match(choice.freeze(), name).isEmpty())
                .toList();
        if (found.isEmpty()) {
            throw new UnsupportedModel(
                    "the model has nothing to learn: none of its %d initializers is a float32 parameter; name some with model.parameters.include, or export the model in float32"
                            .formatted(original.size()));
        }
        if (learned.isEmpty()) {
            throw new UnsupportedModel("the model has nothing to learn: %d parameters found, all of them frozen by %s"
                    .formatted(found.size(), choice.freeze()));
        }
        List<String> statistics = simple.initializers().keySet().stream()
                .filter(search::isRunningStatistic)
                .toList();
        LearnableModel learnable = new LearnableModel(
                simple, head, input, layout(simple, search, learned), layout(simple, search, statistics), gradient);
        GradientGraph.of(learnable, GradientRequest.plain());
        return learnable;
    }

    private static OnnxModel simplified(OnnxModel model) {
        try {
            return Simplification.of(model);
        } catch (IllegalArgumentException e) {
            throw new UnsupportedModel(e.getMessage());
        }
    }

    private static void requireOneInput(OnnxModel model) {
        if (model.inputs().size() != 1) {
            throw new UnsupportedModel("the model has %d inputs %s, expected exactly one, the features"
                    .formatted(
                            model.inputs().size(),
                            model.inputs().stream().map(ValueInfo::name).toList()));
        }
        ValueInfo input = model.inputs().get(0);
        boolean usable = input.shape().isPresent()
                && input.shape().get().rank() > 0
                && !input.shape().get().get(0).isStatic()
                && input.shape().get().slice(1, input.shape().get().rank()).isStatic();
        if (!usable) {
            throw new UnsupportedModel(
                    "input '%s' has shape %s, expected a batch axis without a fixed size in front and fixed sizes behind it; export with a dynamic batch axis only"
                            .formatted(input.name(), input.declared()));
        }
        Extent sample = input.shape().get().slice(1, input.shape().get().rank()).elements();
        if (sample.factor() < 1 || sample.factor() > LARGEST_SAMPLE) {
            throw new UnsupportedModel("a sample has %d features, expected 1 to %d; use a smaller model"
                    .formatted(sample.factor(), LARGEST_SAMPLE));
        }
        if (input.type() != ElementType.FLOAT32
                && input.type() != ElementType.INT64
                && input.type() != ElementType.INT32) {
            throw new UnsupportedModel("input '%s' is of type %s, expected FLOAT32, or INT64 and INT32 for ids"
                    .formatted(input.name(), input.type()));
        }
    }

    private static void requireMatches(ParameterChoice choice, Set<String> initializers, List<String> parameters) {
        List<String> idle = new ArrayList<>();
        Set<String> named = new LinkedHashSet<>(choice.include());
        named.addAll(choice.exclude());
        named.forEach(pattern -> {
            if (initializers.stream().noneMatch(name -> ParameterChoice.matches(pattern, name))) {
                idle.add(pattern);
            }
        });
        choice.freeze().forEach(pattern -> {
            if (parameters.stream().noneMatch(name -> ParameterChoice.matches(pattern, name))) {
                idle.add(pattern);
            }
        });
        if (!idle.isEmpty()) {
            throw new UnsupportedModel(
                    "no parameter of the model matches %s, expected names or patterns with * among %s"
                            .formatted(idle, parameters));
        }
    }

    private static ParameterLayout layout(OnnxModel model, ParameterSearch search, List<String> names) {
        List<Parameter> parameters = new ArrayList<>();
        int offset = 0;
        for (String name : names) {
            Tensor tensor = model.initializers().get(name);
            Role role = search.role(name, tensor);
            Parameter parameter = new Parameter(name, tensor.shape(), offset, role, search.readers(name));
            parameters.add(parameter);
            offset = Math.addExact(offset, parameter.size());
        }
        return new ParameterLayout(parameters);
    }

    Optional<OnnxModel> suppliedGradient() {
        return suppliedGradient;
    }

    OnnxModel forward() {
        return forward;
    }

    InputFormat format() {
        return format;
    }

    /** {@code [batch, sample...]}. */
    Shape inputShape() {
        return inputShape;
    }

    /** The shape of one sample's features, without the batch axis. */
    public long[] sampleShape() {
        return inputShape.slice(1, inputShape.rank()).sizes();
    }

    /** Bytes of one sample's features in their input format. */
    public int rowBytes() {
        long elements = inputShape.slice(1, inputShape.rank()).elements().value();
        return Math.toIntExact(elements * format.type().bytes());
    }

    public InputFormat input() {
        return format;
    }

    /** The width of an output row: classes, or targets. */
    public int outputs() {
        return outputs;
    }

    public LossHead head() {
        return head;
    }

    /** What is learned. */
    public ParameterLayout parameters() {
        return parameters;
    }

    /** The running statistics of BatchNormalization; empty for models without it. */
    public ParameterLayout buffers() {
        return buffers;
    }

    /**
     * The tensor that the last layer reads: what the model makes of a sample before it decides.
     *
     * @throws UnsupportedModel if there is no such layer
     */
    public String lastHidden() {
        Set<String> behind = new HashSet<>(Set.of(forward.outputs().get(0).name()));
        for (int i = forward.nodes().size() - 1; i >= 0; i--) {
            Node node = forward.nodes().get(i);
            if (!behind.contains(node.output())) {
                continue;
            }
            boolean product = node.is("Gemm") || node.is("MatMul") || node.is("Conv");
            if (product && node.inputs().stream().anyMatch(forward.initializers()::containsKey)) {
                return node.inputs().stream()
                        .filter(input -> !forward.initializers().containsKey(input))
                        .findFirst()
                        .orElseThrow();
            }
            behind.addAll(node.inputs());
        }
        throw new UnsupportedModel(
                "the model has no last layer whose input is an embedding; name a tensor with signals.embedding");
    }

    /** The parameters as the file holds them, flat. */
    public float[] initialParameters() {
        return initial(parameters);
    }

    /** The running statistics as the file holds them, flat. */
    public float[] initialBuffers() {
        return initial(buffers);
    }

    private float[] initial(ParameterLayout layout) {
        float[] values = new float[layout.size()];
        for (Parameter parameter : layout.parameters()) {
            float[] stored = forward.initializers().get(parameter.name()).floats();
            System.arraycopy(stored, 0, values, parameter.offset(), stored.length);
        }
        return values;
    }
}

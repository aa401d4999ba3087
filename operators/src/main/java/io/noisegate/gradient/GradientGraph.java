package io.noisegate.gradient;

import io.noisegate.gradient.GradientRequest.SampleNorm;
import io.noisegate.gradient.rule.NotDifferentiable;
import io.noisegate.gradient.rule.ReverseMode;
import io.noisegate.onnx.ElementType;
import io.noisegate.onnx.Extent;
import io.noisegate.onnx.GraphBuilder;
import io.noisegate.onnx.Node;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.onnx.OperatorWriter;
import io.noisegate.onnx.Shape;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The graph that learning runs: forward pass, losses, and the gradient of {@code sum_i w_i · loss_i} with respect to
 * every parameter, in standard operators. Parameters and buffers are inputs; names are in {@link GraphNames}.
 *
 * @param masks inputs that stand for Dropout nodes; empty without dropout
 * @param statistics what to update after a run; empty without batch statistics
 * @param forwardBytesPerRow what the tensors of the forward pass take per sample
 * @param bytesPerRow what all tensors take per sample, if none were reused: an upper bound
 * @param tensorShapes outputs that read out tensors inside the model
 */
public record GradientGraph(
        OnnxModel graph,
        List<DropoutMask> masks,
        List<BatchStatistics> statistics,
        long forwardBytesPerRow,
        long bytesPerRow,
        Map<String, Shape> tensorShapes) {
    /** Of any tensor of the graph, per sample if it depends on the batch. */
    private static final long LARGEST_TENSOR_BYTES = 1L << 30;

    public GradientGraph {
        tensorShapes = Map.copyOf(tensorShapes);
        masks = List.copyOf(masks);
        statistics = List.copyOf(statistics);
    }

    /** @throws UnsupportedModel if a node between the parameters and the loss has no gradient */
    public static GradientGraph of(LearnableModel model, GradientRequest request) {
        if (model.suppliedGradient().isPresent()) {
            return SuppliedGradient.of(model, model.suppliedGradient().get(), request);
        }
        GraphBuilder graph = new GraphBuilder(model.forward().opset());
        OperatorWriter write = new OperatorWriter(graph);
        ForwardPass forward = new ForwardPass(model, write, request.batchStatistics(), request.dropout())
                .poolingFirst(request.tensors())
                .write();
        String targets = graph.input(GraphNames.TARGETS, ElementType.FLOAT32, Shape.ofBatch(model.outputs()));
        String weights = graph.input(GraphNames.WEIGHTS, ElementType.FLOAT32, Shape.ofBatch());
        LossFormula loss = new LossFormula(write, model.head(), forward.logits(), targets);
        graph.output(GraphNames.LOGITS, forward.logits());
        graph.output(GraphNames.LOSSES, loss.losses());
        for (BatchStatistics statistics : forward.statistics()) {
            graph.output(statistics.mean(), statistics.mean());
            graph.output(statistics.variance(), statistics.variance());
        }
        Map<String, Shape> tensorShapes = forward.readOut(request.tensors());
        Set<String> sources = new LinkedHashSet<>();
        model.parameters().parameters().forEach(parameter -> sources.add(parameter.name()));
        if (request.inputGradient()) {
            sources.add(forward.input());
        }
        ReverseMode reverse = new ReverseMode(write, forward.tape(), sources);
        reverse.seed(forward.logits(), write.mul(loss.gradient(), write.reshape(weights, -1, 1)));
        run(reverse, model);
        for (String source : sources) {
            String gradient = reverse.gradient(source).orElseGet(() -> write.zerosLike(source));
            String name = source.equals(forward.input()) ? GraphNames.INPUT_GRADIENT : GraphNames.gradientOf(source);
            graph.output(name, gradient);
        }
        if (request.sampleNorm() != SampleNorm.NONE) {
            graph.output(GraphNames.SAMPLE_NORMS, sampleNorms(model, request.sampleNorm(), write, forward, loss));
        }
        return new GradientGraph(
                built(graph),
                forward.masks(),
                forward.statistics(),
                bytesPerRow(graph, forward.tape()),
                bytesPerRow(graph, graph.nodes()),
                tensorShapes);
    }

    /** A second pass that starts from unweighted gradients: a weight of zero would destroy the information. */
    static String sampleNorms(
            LearnableModel model, SampleNorm norm, OperatorWriter write, ForwardPass forward, LossFormula loss) {
        Set<String> covered = new LinkedHashSet<>();
        model.parameters().parameters().forEach(parameter -> covered.add(parameter.name()));
        if (norm == SampleNorm.LAST_LAYER) {
            covered.retainAll(lastLayer(forward, covered));
        }
        ReverseMode reverse = ReverseMode.ofSampleNorms(write, forward.tape(), covered);
        reverse.seed(forward.logits(), loss.gradient());
        run(reverse, model);
        return reverse.sampleNorms(loss.losses());
    }

    /** What is read on the way from the logits back to the first product with a parameter. */
    private static Set<String> lastLayer(ForwardPass forward, Set<String> parameters) {
        Set<String> found = new LinkedHashSet<>();
        Set<String> current = new LinkedHashSet<>(List.of(forward.logits()));
        for (int i = forward.tape().size() - 1; i >= 0; i--) {
            Node node = forward.tape().get(i);
            if (!current.contains(node.output())) {
                continue;
            }
            node.inputs().stream().filter(parameters::contains).forEach(found::add);
            boolean product = node.is("Gemm") || node.is("MatMul") || node.is("Conv");
            if (product && !found.isEmpty()) {
                return found;
            }
            current.addAll(node.inputs());
        }
        return found;
    }

    static long bytesPerRow(GraphBuilder graph, List<Node> nodes) {
        return nodes.stream()
                .flatMap(node -> node.outputs().stream())
                .distinct()
                .flatMap(output -> graph.info(output).stream())
                .filter(info -> !info.shape().isStatic())
                .mapToLong(
                        info -> info.shape().elements().factor() * info.type().bytes())
                .sum();
    }

    private static OnnxModel built(GraphBuilder graph) {
        requireModest(graph);
        return graph.build();
    }

    /** A small file may ask for any amount of memory. */
    private static void requireModest(GraphBuilder graph) {
        for (Node node : graph.nodes()) {
            for (String output : node.outputs()) {
                graph.info(output).ifPresent(info -> {
                    Extent elements = info.shape().elements();
                    long bytes =
                            Math.multiplyExact(elements.factor(), info.type().bytes());
                    if (bytes < 0 || bytes > LARGEST_TENSOR_BYTES) {
                        throw new UnsupportedModel(
                                "tensor '%s' (%s) has shape %s, which is %d bytes%s, expected at most %d; use a smaller model"
                                        .formatted(
                                                output,
                                                node.operator(),
                                                info.shape(),
                                                bytes,
                                                elements.isStatic() ? "" : " per sample",
                                                LARGEST_TENSOR_BYTES));
                    }
                });
            }
        }
    }

    static void run(ReverseMode reverse, LearnableModel model) {
        try {
            reverse.run();
        } catch (NotDifferentiable e) {
            List<String> outputs =
                    model.forward().nodes().stream().map(Node::output).toList();
            throw UnsupportedModel.of(e, outputs.indexOf(e.node().output()) + 1);
        }
    }
}

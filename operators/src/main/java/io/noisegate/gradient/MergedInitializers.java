package io.noisegate.gradient;

import io.noisegate.onnx.Node;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.onnx.Tensor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * Gives initializers that an exporter stored once, because they happened to be equal, back to their readers. Training
 * them as one tensor would tie layers that only started alike. Weights that are tied in the model stay tied.
 *
 * <p>Only tensors of one repeated value are ever taken apart: freshly initialised normalisation parameters are equal by
 * chance, random numbers never are.
 */
final class MergedInitializers {
    private static final String SCOPES = "pkg.torch.onnx.name_scopes";
    private static final Pattern QUOTED = Pattern.compile("'([^']*)'");

    private final OnnxModel model;
    private final Signature signature;
    private final Map<String, Tensor> initializers;
    private final Set<String> missing;
    private final Map<String, String> aliases = new HashMap<>();

    private MergedInitializers(OnnxModel model) {
        this.model = model;
        this.signature = Signature.of(model);
        this.initializers = new LinkedHashMap<>(model.initializers());
        this.missing = signature.missing(initializers.keySet());
    }

    /** The model with an initializer of its own for every reader that was merged with another. */
    static OnnxModel separated(OnnxModel model) {
        return new MergedInitializers(model).run();
    }

    private OnnxModel run() {
        List<Node> nodes = new ArrayList<>();
        for (Node node : model.nodes()) {
            boolean trace = node.is("Identity") && initializers.containsKey(node.input(0));
            boolean isOutput =
                    model.outputs().stream().anyMatch(output -> output.name().equals(node.output()));
            if (trace && !isOutput) {
                follow(node);
            } else {
                nodes.add(node);
            }
        }
        Map<String, Integer> readers = readers(nodes);
        List<Node> rewired = nodes.stream().map(node -> rewired(node, readers)).toList();
        return new OnnxModel(
                model.opset(),
                model.producer(),
                model.inputs(),
                model.outputs(),
                rewired,
                initializers,
                model.metadata(),
                model.valueMetadata());
    }

    /** An {@code Identity} of an initializer is what the exporter left of another one. */
    private void follow(Node identity) {
        String source = aliases.getOrDefault(identity.input(0), identity.input(0));
        Tensor tensor = initializers.get(source);
        if (tensor.isUniform() && tensor.elements() > 1) {
            initializers.put(identity.output(), tensor);
        } else {
            aliases.put(identity.output(), source);
        }
    }

    private Map<String, Integer> readers(List<Node> nodes) {
        Map<String, Integer> readers = new HashMap<>();
        for (Node node : nodes) {
            node.inputs().stream()
                    .filter(initializers::containsKey)
                    .forEach(name -> readers.merge(name, 1, Integer::sum));
        }
        return readers;
    }

    private Node rewired(Node node, Map<String, Integer> readers) {
        List<String> inputs = new ArrayList<>();
        for (int input = 0; input < node.inputs().size(); input++) {
            String name = aliases.getOrDefault(node.input(input), node.input(input));
            boolean suspect = readers.getOrDefault(name, 0) > 1
                    && model.initializers().containsKey(name)
                    && initializers.get(name).type().isFloat()
                    && initializers.get(name).elements() > 1
                    && initializers.get(name).isUniform();
            inputs.add(suspect ? own(node, input, name) : name);
        }
        return node.withInputs(inputs);
    }

    /** The initializer that this reader had before the merger. */
    private String own(Node node, int input, String merged) {
        Optional<String> origin = origin(node, merged);
        if (origin.isPresent()) {
            initializers.put(origin.get(), initializers.get(merged));
            return origin.get();
        }
        boolean normalization = node.operator().endsWith("Normalization") && input > 0;
        boolean otherExporter = signature.isEmpty() && !model.producer().equals("pytorch");
        if (!normalization || !otherExporter) {
            return merged;
        }
        String copy = merged + "@" + (node.name().isEmpty() ? node.output() : node.name());
        initializers.put(copy, initializers.get(merged));
        return copy;
    }

    /** The parameter in the exporter's list that has the reader's module in its name and is not in the file. */
    private Optional<String> origin(Node node, String merged) {
        List<String> scopes = QUOTED.matcher(node.metadata().getOrDefault(SCOPES, ""))
                .results()
                .map((MatchResult result) -> result.group(1))
                .filter(scope -> !scope.isEmpty())
                .toList();
        List<String> candidates =
                missing.stream().filter(name -> scopes.contains(module(name))).toList();
        return candidates.stream()
                .filter(name -> leaf(name).equals(leaf(merged)))
                .findFirst()
                .or(() -> candidates.size() == 1 ? Optional.of(candidates.get(0)) : Optional.empty());
    }

    private static String module(String parameter) {
        return parameter.substring(0, Math.max(0, parameter.lastIndexOf('.')));
    }

    private static String leaf(String parameter) {
        return parameter.substring(parameter.lastIndexOf('.') + 1);
    }
}

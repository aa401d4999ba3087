package io.noisegate.gradient;

import io.noisegate.gradient.Parameter.Reader;
import io.noisegate.gradient.Parameter.Role;
import io.noisegate.onnx.ElementType;
import io.noisegate.onnx.Node;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.onnx.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Decides which initializers are parameters: by what the exporter noted about them if it did, else by the slot they are
 * read from. What the user said comes before both.
 */
final class ParameterSearch {
    private static final Map<String, Set<Integer>> SLOTS = Map.ofEntries(
            Map.entry("Gemm", Set.of(0, 1, 2)),
            Map.entry("MatMul", Set.of(0, 1)),
            Map.entry("Conv", Set.of(1, 2)),
            Map.entry("ConvTranspose", Set.of(1, 2)),
            Map.entry("BatchNormalization", Set.of(1, 2)),
            Map.entry("LayerNormalization", Set.of(1, 2)),
            Map.entry("RMSNormalization", Set.of(1)),
            Map.entry("InstanceNormalization", Set.of(1, 2)),
            Map.entry("GroupNormalization", Set.of(1, 2)),
            Map.entry("PRelu", Set.of(1)),
            Map.entry("LSTM", Set.of(1, 2, 3)),
            Map.entry("GRU", Set.of(1, 2, 3)),
            Map.entry("RNN", Set.of(1, 2, 3)),
            Map.entry("Gather", Set.of(0)));
    /** Slots in which a parameter has more than one element: single numbers there are factors of a formula. */
    private static final Set<String> ARITHMETIC = Set.of("Add", "Sub", "Mul", "Div", "Concat");
    /** Operators that hand a parameter on to the one that uses it. */
    private static final Set<String> PASSING =
            Set.of("Transpose", "Identity", "Reshape", "Unsqueeze", "Squeeze", "Expand", "Flatten");

    private static final Set<String> NORMALIZATIONS = Set.of(
            "BatchNormalization",
            "LayerNormalization",
            "RMSNormalization",
            "InstanceNormalization",
            "GroupNormalization");

    private final OnnxModel model;
    private final Signature signature;
    private final ParameterChoice choice;
    private final Map<String, List<Use>> uses = new LinkedHashMap<>();

    /** A node that reads a tensor, and where. */
    private record Use(Node node, int input) {}

    ParameterSearch(OnnxModel model, ParameterChoice choice) {
        this.model = model;
        this.signature = Signature.of(model);
        this.choice = choice;
        for (Node node : model.nodes()) {
            for (int input = 0; input < node.inputs().size(); input++) {
                uses.computeIfAbsent(node.input(input), name -> new ArrayList<>())
                        .add(new Use(node, input));
            }
        }
    }

    /**
     * The names of all parameters, frozen ones included, in the order of the model.
     *
     * @param original the initializers that the file itself holds; constants of its nodes are no parameters
     */
    List<String> parameters(Set<String> original) {
        List<String> found = new ArrayList<>();
        model.initializers().forEach((name, tensor) -> {
            if (tensor.type() == ElementType.FLOAT32 && original.contains(name) && isParameter(name, tensor)) {
                found.add(name);
            }
        });
        return found;
    }

    private boolean isParameter(String name, Tensor tensor) {
        if (ParameterChoice.match(choice.include(), name).isPresent()) {
            return true;
        }
        if (ParameterChoice.match(choice.exclude(), name).isPresent() || isRunningStatistic(name)) {
            return false;
        }
        Optional<Boolean> noted = signature.isParameter(name);
        if (noted.isPresent()) {
            return noted.get();
        }
        return isReadAsParameter(name, tensor, signature.isEmpty());
    }

    private boolean isReadAsParameter(String name, Tensor tensor, boolean arithmeticCounts) {
        for (Use use : uses.getOrDefault(name, List.of())) {
            String operator = use.node().operator();
            if (NORMALIZATIONS.contains(operator) && tensor.isUniform() && isInvented(name)) {
                continue;
            }
            boolean slot = SLOTS.getOrDefault(operator, Set.of()).contains(use.input());
            boolean operand = arithmeticCounts && ARITHMETIC.contains(operator) && tensor.elements() > 1;
            boolean passed = PASSING.contains(operator)
                    && use.input() == 0
                    && isReadAsParameter(use.node().output(), tensor, arithmeticCounts);
            if (slot || operand || passed) {
                return true;
            }
        }
        return false;
    }

    /** Names that exporters give to constants of their own, such as the neutral scale of a decomposed group normalization. */
    private static boolean isInvented(String name) {
        return name.startsWith("onnx::") || name.matches("val_\\d+");
    }

    boolean isRunningStatistic(String name) {
        return uses.getOrDefault(name, List.of()).stream()
                .anyMatch(use -> use.node().is("BatchNormalization") && use.input() >= 3);
    }

    List<Reader> readers(String name) {
        return uses.getOrDefault(name, List.of()).stream()
                .map(use -> new Reader(use.node().name(), use.input()))
                .toList();
    }

    Role role(String name, Tensor tensor) {
        for (Use use : uses.getOrDefault(name, List.of())) {
            Node node = use.node();
            if (NORMALIZATIONS.contains(node.operator())) {
                return use.input() >= 3 ? Role.RUNNING_STATISTIC : Role.NORMALIZATION;
            }
            boolean biasSlot =
                    use.input() == 2 && (node.is("Gemm") || node.operator().startsWith("Conv"));
            boolean added = node.is("Add") && tensor.shape().rank() <= 1;
            if (biasSlot || added) {
                return Role.BIAS;
            }
        }
        return Role.WEIGHT;
    }
}

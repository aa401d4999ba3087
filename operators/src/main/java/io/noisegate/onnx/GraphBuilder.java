package io.noisegate.onnx;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A graph under construction. Every node's output shapes are inferred as it is added, equal constants are stored once,
 * and a node that repeats an earlier one is not added again. Not thread-safe.
 */
public final class GraphBuilder {
    private static final int LARGEST_KNOWN_VALUE = 1024;

    private final int opset;
    private final List<ValueInfo> inputs = new ArrayList<>();
    private final Map<String, String> outputs = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final Map<String, Tensor> constants = new LinkedHashMap<>();
    private final Map<String, TensorInfo> known = new HashMap<>();
    private final Map<String, String> reasons = new HashMap<>();
    private final Map<List<Object>, String> repeated = new HashMap<>();
    private final Set<String> taken = new HashSet<>();

    public GraphBuilder(int opset) {
        this.opset = opset;
    }

    /** Keeps the names of a model's tensors and nodes from being chosen for others. */
    public void reserveNamesOf(OnnxModel model) {
        taken.addAll(model.initializers().keySet());
        model.inputs().forEach(input -> taken.add(input.name()));
        for (Node node : model.nodes()) {
            taken.add(node.name());
            taken.addAll(node.outputs());
        }
    }

    public int opset() {
        return opset;
    }

    public String input(String name, ElementType type, Shape shape) {
        taken.add(name);
        inputs.add(ValueInfo.of(name, type, shape));
        known.put(name, TensorInfo.of(type, shape));
        return name;
    }

    /** Adds a constant under a given name. */
    public String constant(String name, Tensor tensor) {
        taken.add(name);
        constants.put(name, tensor);
        boolean value = !tensor.type().isFloat() && tensor.elements() <= LARGEST_KNOWN_VALUE;
        Optional<List<Extent>> extents = value ? Optional.of(extents(tensor)) : Optional.empty();
        known.put(name, new TensorInfo(tensor.type(), tensor.shape(), extents));
        return name;
    }

    /** Adds a constant under a name of its own choice, or returns the one that is there already. */
    public String constant(Tensor tensor) {
        List<Object> key =
                List.of(tensor.type(), tensor.shape(), tensor.elements() <= 4096 ? tensor.content() : new Object());
        String present = repeated.get(key);
        if (present != null) {
            return present;
        }
        String name = constant(fresh("constant"), tensor);
        repeated.put(key, name);
        return name;
    }

    private static List<Extent> extents(Tensor tensor) {
        List<Extent> extents = new ArrayList<>();
        for (long value : tensor.longs()) {
            extents.add(Extent.of(value));
        }
        return extents;
    }

    /** Adds a node of one output under a name of its own choice and returns the output. */
    public String add(String operator, Attributes attributes, String... operands) {
        return add(operator, attributes, 1, operands).get(0);
    }

    /** Adds a node of several outputs under names of its own choice. */
    public List<String> add(String operator, Attributes attributes, int outputCount, String... operands) {
        List<Object> key = List.of(operator, attributes, List.of(operands));
        String present = outputCount == 1 ? repeated.get(key) : null;
        if (present != null) {
            return List.of(present);
        }
        List<String> results = new ArrayList<>();
        for (int i = 0; i < outputCount; i++) {
            results.add(fresh(operator));
        }
        add(new Node(operator, results.get(0), List.of(operands), results, attributes));
        if (outputCount == 1) {
            repeated.put(key, results.get(0));
        }
        return results;
    }

    /** Adds a node under its own names. */
    public void add(Node node) {
        nodes.add(node);
        taken.add(node.name());
        taken.addAll(node.outputs());
        List<TensorInfo> infos = List.of();
        try {
            infos = ShapeInference.infer(node, opset, known, constants);
        } catch (Operands.Unknown e) {
            String own = "operator %s, node '%s': %s".formatted(node.operator(), node.name(), e.getMessage());
            String reason = node.inputs().stream()
                    .filter(reasons::containsKey)
                    .map(reasons::get)
                    .findFirst()
                    .orElse(own);
            node.outputs().forEach(output -> reasons.put(output, reason));
        }
        for (int i = 0; i < Math.min(infos.size(), node.outputs().size()); i++) {
            if (!node.outputs().get(i).isEmpty()) {
                known.put(node.outputs().get(i), infos.get(i));
            }
        }
    }

    /** What would be known of a node's first output. */
    public Optional<TensorInfo> infer(Node node) {
        try {
            return ShapeInference.infer(node, opset, known, constants).stream().findFirst();
        } catch (Operands.Unknown e) {
            return Optional.empty();
        }
    }

    /** States what could not be inferred. */
    public void know(String tensor, TensorInfo info) {
        known.put(tensor, info);
    }

    /** Asks a node already added for an output it did not have so far, and returns that output's name. */
    public String ask(Node node, int output) {
        int position = nodes.lastIndexOf(nodes.stream()
                .filter(candidate -> candidate.output().equals(node.output()))
                .findFirst()
                .orElseThrow());
        List<String> results = new ArrayList<>(nodes.get(position).outputs());
        while (results.size() <= output) {
            results.add("");
        }
        if (results.get(output).isEmpty()) {
            results.set(output, fresh(node.operator()));
        }
        Node changed = nodes.get(position).withOutputs(results);
        nodes.set(position, changed);
        TensorInfo info = ShapeInference.infer(changed, opset, known, constants).get(output);
        known.put(results.get(output), info);
        return results.get(output);
    }

    private String fresh(String stem) {
        String name = "g/" + stem + "_" + taken.size();
        while (!taken.add(name)) {
            name += "_";
        }
        return name;
    }

    public void output(String tensor) {
        output(tensor, tensor);
    }

    /** Makes a tensor an output of another name. */
    public void output(String name, String tensor) {
        outputs.put(name, tensor);
    }

    public Optional<TensorInfo> info(String tensor) {
        return Optional.ofNullable(known.get(tensor));
    }

    /**
     * The shape of a tensor.
     *
     * @throws IllegalArgumentException if it does not follow from the inputs' shapes; says which node is in the way
     */
    public Shape shape(String tensor) {
        return required(tensor).shape();
    }

    public ElementType type(String tensor) {
        return required(tensor).type();
    }

    private TensorInfo required(String tensor) {
        return info(tensor)
                .orElseThrow(() -> new IllegalArgumentException("the shape of tensor '%s' is not known; %s"
                        .formatted(tensor, reasons.getOrDefault(tensor, "no node produces it"))));
    }

    public Optional<Tensor> constantValue(String tensor) {
        return Optional.ofNullable(constants.get(tensor));
    }

    /** The constants added so far, by name. */
    public Map<String, Tensor> constants() {
        return Collections.unmodifiableMap(constants);
    }

    /** The nodes added so far, in order. */
    public List<Node> nodes() {
        return Collections.unmodifiableList(nodes);
    }

    /** The graph of everything that leads to the outputs. Outputs are declared without a shape. */
    public OnnxModel build() {
        return build(outputs.entrySet().stream()
                .map(output -> new ValueInfo(output.getKey(), type(output.getValue()), Optional.empty(), "[]"))
                .toList());
    }

    OnnxModel build(List<ValueInfo> results) {
        Map<String, String> renamed = new HashMap<>();
        List<Node> copies = new ArrayList<>();
        Set<String> produced = new HashSet<>();
        nodes.forEach(node -> produced.addAll(node.outputs()));
        outputs.forEach((name, tensor) -> {
            if (produced.contains(tensor) && !renamed.containsKey(tensor)) {
                renamed.put(tensor, name);
            } else {
                copies.add(new Node("Identity", name, List.of(tensor), List.of(name), Attributes.NONE));
            }
        });
        List<Node> live = live(copies);
        Set<String> read = new HashSet<>();
        live.forEach(node -> read.addAll(node.inputs()));
        Map<String, Tensor> used = new LinkedHashMap<>(constants);
        used.keySet().retainAll(read);
        List<ValueInfo> fed =
                inputs.stream().filter(input -> read.contains(input.name())).toList();
        List<Node> named = live.stream()
                .map(node ->
                        node.withInputs(renamed(node.inputs(), renamed)).withOutputs(renamed(node.outputs(), renamed)))
                .toList();
        return new OnnxModel(opset, "noisegate", fed, results, named, used, Map.of(), Map.of());
    }

    private static List<String> renamed(List<String> names, Map<String, String> renamed) {
        return names.stream().map(name -> renamed.getOrDefault(name, name)).toList();
    }

    /** The nodes that lead to the outputs, in order. */
    private List<Node> live(List<Node> copies) {
        Set<String> needed = new HashSet<>(outputs.values());
        List<Node> live = new ArrayList<>();
        for (int i = nodes.size() - 1; i >= 0; i--) {
            Node node = nodes.get(i);
            if (node.outputs().stream().anyMatch(needed::contains)) {
                needed.addAll(node.inputs());
                live.add(node);
            }
        }
        Collections.reverse(live);
        live.addAll(copies);
        return live;
    }
}

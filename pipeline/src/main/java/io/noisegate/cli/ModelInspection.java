package io.noisegate.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.noisegate.gradient.LearnableModel;
import io.noisegate.gradient.MemoryBound;
import io.noisegate.gradient.Parameter;
import io.noisegate.gradient.UnsupportedModel;
import io.noisegate.gradient.rule.GradientRules;
import io.noisegate.model.ModelSettings;
import io.noisegate.onnx.Node;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.onnx.Tensor;
import io.noisegate.onnx.ValueInfo;
import io.noisegate.scoring.ScoringSettings;
import io.noisegate.settings.SettingText;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What can be said of a model as the given settings would learn it.
 *
 * @param outputsPerSample classes or targets; empty when the model cannot be learned
 * @param loss as it is written in a configuration
 * @param tensors what is stored in the model; those that are known to be learned are marked
 * @param operators how often each operator occurs
 * @param memory what learning takes at most, in batches of the usual size; empty when the model cannot be learned
 * @param problem what is in the way of learning it; empty when nothing is
 */
record ModelInspection(
        OnnxModel model,
        OptionalInt outputsPerSample,
        String loss,
        List<StoredTensor> tensors,
        Map<String, Long> operators,
        Optional<MemoryBound> memory,
        Optional<String> problem) {
    private static final double MEGABYTE = 1e6;
    private static final int ROWS = ScoringSettings.defaults().batchSize();

    /**
     * One tensor of the file.
     *
     * @param role what it does in the model, as far as it is known
     */
    record StoredTensor(String name, String shape, long elements, String role, boolean trained) {}

    static ModelInspection of(OnnxModel model, ModelSettings settings) {
        Optional<LearnableModel> learnable = Optional.empty();
        Optional<String> problem = Optional.empty();
        try {
            learnable = Optional.of(settings.learnable(model.toBytes()));
        } catch (UnsupportedModel e) {
            problem = Optional.of(e.getMessage());
        }
        return new ModelInspection(
                model,
                learnable.map(known -> OptionalInt.of(known.outputs())).orElse(OptionalInt.empty()),
                SettingText.of(settings.loss()),
                tensors(model, learnable),
                operators(model),
                learnable.map(known -> MemoryBound.of(known, ROWS)),
                problem);
    }

    private static List<StoredTensor> tensors(OnnxModel model, Optional<LearnableModel> learnable) {
        List<StoredTensor> tensors = new ArrayList<>();
        model.initializers().forEach((name, tensor) -> {
            Optional<Parameter> trained =
                    learnable.flatMap(known -> known.parameters().find(name));
            Optional<Parameter> known =
                    trained.or(() -> learnable.flatMap(l -> l.buffers().find(name)));
            tensors.add(new StoredTensor(
                    name,
                    tensor.shape().toString(),
                    elements(tensor),
                    known.map(parameter -> SettingText.of(parameter.role())).orElse("constant"),
                    trained.isPresent()));
        });
        return tensors;
    }

    private static long elements(Tensor tensor) {
        return tensor.shape().elements().value();
    }

    private static Map<String, Long> operators(OnnxModel model) {
        return model.nodes().stream()
                .collect(Collectors.groupingBy(Node::operator, TreeMap::new, Collectors.counting()));
    }

    private long trainedElements() {
        return tensors.stream()
                .filter(StoredTensor::trained)
                .mapToLong(StoredTensor::elements)
                .sum();
    }

    String toText(Path file) {
        List<String> lines = new ArrayList<>();
        lines.add("Model       %s, opset %d, written by %s".formatted(file, model.opset(), model.producer()));
        model.inputs().forEach(input -> lines.add("Input       " + described(input)));
        model.outputs().forEach(output -> lines.add("Output      " + describedOutput(output)));
        lines.add("Loss        " + loss);
        lines.add("Operators   "
                + operators.entrySet().stream()
                        .map(operator ->
                                "%d %s%s".formatted(operator.getValue(), operator.getKey(), mark(operator.getKey())))
                        .collect(Collectors.joining(", ")));
        lines.add("");
        lines.add("%-32s  %-16s  %12s  %-18s  %s".formatted("PARAMETER", "SHAPE", "ELEMENTS", "ROLE", "TRAINED"));
        tensors.forEach(tensor -> lines.add(String.format(
                Locale.ROOT,
                "%-32s  %-16s  %,12d  %-18s  %s",
                tensor.name(),
                tensor.shape(),
                tensor.elements(),
                tensor.role(),
                tensor.trained() ? "yes" : "no")));
        lines.add("");
        memory.ifPresent(bound -> lines.add(String.format(
                Locale.ROOT, "Memory      at most %.1f MB to learn in batches of %d", bound.total() / MEGABYTE, ROWS)));
        lines.add(problem.map(text -> "Cannot be learned: " + text)
                .orElseGet(() -> String.format(Locale.ROOT, "Can be learned: %,d numbers", trainedElements())));
        return String.join(System.lineSeparator(), lines);
    }

    private static String described(ValueInfo value) {
        return "%s %s %s".formatted(value.name(), SettingText.of(value.type()), value.declared());
    }

    /** Exporters often leave the shape of an output open. */
    private String describedOutput(ValueInfo output) {
        return outputsPerSample.isPresent()
                ? "%s %s, %d per sample"
                        .formatted(output.name(), SettingText.of(output.type()), outputsPerSample.getAsInt())
                : described(output);
    }

    private static String mark(String operator) {
        return hasGradient(operator) ? "" : " (without a gradient)";
    }

    private static boolean hasGradient(String operator) {
        return GradientRules.of(operator).isPresent();
    }

    String toJson() {
        ObjectNode json = new ObjectMapper().createObjectNode();
        json.put("opset", model.opset()).put("producer", model.producer());
        model.inputs().forEach(input -> add(json.withArray("inputs"), input));
        model.outputs().forEach(output -> add(json.withArray("outputs"), output));
        outputsPerSample.ifPresent(outputs -> json.put("outputs_per_sample", outputs));
        json.put("loss", loss);
        ArrayNode parameters = json.putArray("parameters");
        tensors.forEach(tensor -> parameters
                .addObject()
                .put("name", tensor.name())
                .put("shape", tensor.shape())
                .put("elements", tensor.elements())
                .put("role", tensor.role())
                .put("trained", tensor.trained()));
        ArrayNode used = json.putArray("operators");
        operators.forEach((operator, count) ->
                used.addObject().put("name", operator).put("count", count).put("gradient", hasGradient(operator)));
        json.put("trained_elements", trainedElements());
        memory.ifPresent(bound -> json.put("memory_bound_bytes", bound.total()));
        json.put("learnable", problem.isEmpty());
        json.put("problem", problem.orElse(null));
        return json.toPrettyString();
    }

    private static void add(ArrayNode values, ValueInfo value) {
        values.addObject()
                .put("name", value.name())
                .put("type", SettingText.of(value.type()))
                .put("shape", value.declared());
    }
}

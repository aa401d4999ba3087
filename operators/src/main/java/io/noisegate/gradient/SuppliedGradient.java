package io.noisegate.gradient;

import io.noisegate.onnx.OnnxModel;
import io.noisegate.onnx.ValueInfo;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Checks a gradient graph that the user supplied against its contract. */
final class SuppliedGradient {
    private SuppliedGradient() {}

    static GradientGraph of(LearnableModel model, OnnxModel graph, GradientRequest request) {
        if (!request.equals(GradientRequest.plain())) {
            throw new UnsupportedModel(
                    "the supplied gradient graph computes gradients of parameters only; nothing else can be requested of it");
        }
        Set<String> readable = new LinkedHashSet<>(Set.of(GraphNames.FEATURES, GraphNames.TARGETS, GraphNames.WEIGHTS));
        model.parameters().parameters().forEach(parameter -> readable.add(parameter.name()));
        model.buffers().parameters().forEach(buffer -> readable.add(buffer.name()));
        Set<String> unknown = names(graph.inputs());
        unknown.removeAll(readable);
        Set<String> missing = new LinkedHashSet<>(List.of(GraphNames.LOGITS, GraphNames.LOSSES));
        model.parameters().parameters().forEach(parameter -> missing.add(GraphNames.gradientOf(parameter.name())));
        missing.removeAll(names(graph.outputs()));
        if (!unknown.isEmpty() || !missing.isEmpty()) {
            throw new UnsupportedModel(
                    "the supplied gradient graph reads %s, expected nothing besides %s; it lacks the outputs %s"
                            .formatted(unknown, readable, missing));
        }
        long perRow = 4L * model.outputs();
        return new GradientGraph(graph, List.of(), List.of(), perRow, perRow, Map.of());
    }

    private static Set<String> names(List<ValueInfo> values) {
        Set<String> names = new LinkedHashSet<>();
        values.forEach(value -> names.add(value.name()));
        return names;
    }
}

package io.noisegate.gradient;

import io.noisegate.onnx.OnnxModel;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What PyTorch's exporter notes about the tensors of a model: the graph signature lists every parameter and buffer, and
 * every initializer says its kind or what it was computed from. Empty for files of other exporters.
 *
 * @param kinds by name of the module's tensor: {@code PARAMETER}, {@code BUFFER}, ...
 */
record Signature(Map<String, String> kinds, Map<String, Map<String, String>> values) {
    private static final String GRAPH = "pkg.torch.export.ExportedProgram.graph_signature";
    private static final String KIND = "pkg.torch.export.graph_signature.InputSpec.kind";
    private static final String FOLDED = "pkg.onnxscript.optimizer.folded_from";
    private static final Pattern ENTRY = Pattern.compile("(?m)^\\s*\\S+: ([A-Z_]+) target='([^']+)'");
    private static final Pattern NAME = Pattern.compile("'([^']*)'");

    static Signature of(OnnxModel model) {
        Map<String, String> kinds = new LinkedHashMap<>();
        Matcher entries = ENTRY.matcher(model.metadata().getOrDefault(GRAPH, ""));
        while (entries.find()) {
            kinds.put(entries.group(2), entries.group(1));
        }
        return new Signature(kinds, model.valueMetadata());
    }

    boolean isEmpty() {
        return kinds.isEmpty() && values.values().stream().noneMatch(noted -> noted.containsKey(KIND));
    }

    /** Whether an initializer is a parameter, as far as the exporter says. */
    Optional<Boolean> isParameter(String initializer) {
        Map<String, String> noted = values.getOrDefault(initializer, Map.of());
        if (noted.containsKey(KIND)) {
            return Optional.of(noted.get(KIND).equals("PARAMETER"));
        }
        if (foldedFrom(initializer).stream().anyMatch(name -> "PARAMETER".equals(kinds.get(name)))) {
            return Optional.of(true);
        }
        return Optional.empty();
    }

    private List<String> foldedFrom(String initializer) {
        return NAME.matcher(values.getOrDefault(initializer, Map.of()).getOrDefault(FOLDED, ""))
                .results()
                .map(result -> result.group(1))
                .toList();
    }

    /** Parameters of the module for which the file has no initializer of that name, because it was merged or folded. */
    Set<String> missing(Set<String> initializers) {
        return kinds.entrySet().stream()
                .filter(entry -> entry.getValue().equals("PARAMETER"))
                .map(Map.Entry::getKey)
                .filter(name -> !initializers.contains(name))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }
}

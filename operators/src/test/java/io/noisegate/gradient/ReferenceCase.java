package io.noisegate.gradient;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.noisegate.gradient.Parameter.Reader;
import io.noisegate.onnx.OnnxModel;
import io.noisegate.sample.Label;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.stream.Stream;

/** One model with the numbers that PyTorch computed for it; format {@code onnx-training-reference/1}. */
record ReferenceCase(Path folder, JsonNode json) {
    /** All cases of a folder that holds one folder per case. */
    static List<ReferenceCase> in(Path folder) {
        try (Stream<Path> files = Files.walk(folder, 2)) {
            return files.filter(file -> file.getFileName().toString().endsWith(".json"))
                    .filter(file -> !file.getFileName().toString().equals("index.json"))
                    .sorted()
                    .map(ReferenceCase::read)
                    .filter(reference -> reference.json.path("format").asText().startsWith("onnx-training-reference"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ReferenceCase read(Path file) {
        try {
            return new ReferenceCase(file.getParent(), new ObjectMapper().readTree(file.toFile()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The elements of a tensor, integers as floats. */
    static float[] floats(JsonNode tensor) {
        ByteBuffer bytes = ByteBuffer.wrap(
                        Base64.getDecoder().decode(tensor.get("data").asText()))
                .order(ByteOrder.LITTLE_ENDIAN);
        boolean integers = tensor.get("dtype").asText().equals("int64");
        float[] values = new float[bytes.remaining() / (integers ? 8 : 4)];
        for (int i = 0; i < values.length; i++) {
            values[i] = integers ? bytes.getLong() : bytes.getFloat();
        }
        return values;
    }

    static long[] shape(JsonNode tensor) {
        long[] shape = new long[tensor.get("shape").size()];
        for (int i = 0; i < shape.length; i++) {
            shape[i] = tensor.get("shape").get(i).asLong();
        }
        return shape;
    }

    String name() {
        return json.get("name").asText();
    }

    LossHead head() {
        return LossHead.of(
                switch (json.get("loss").asText()) {
                    case "softmax_cross_entropy" -> LossHead.Kind.SOFTMAX_CROSS_ENTROPY;
                    case "binary_cross_entropy_with_logits" -> LossHead.Kind.BINARY_CROSS_ENTROPY_WITH_LOGITS;
                    case "mean_squared_error" -> LossHead.Kind.MEAN_SQUARED_ERROR;
                    case "huber" -> LossHead.Kind.HUBER;
                    default -> throw new IllegalArgumentException("unknown loss " + json.get("loss"));
                });
    }

    List<Export> exports() {
        List<Export> exports = new ArrayList<>();
        json.get("exports").forEach(export -> exports.add(new Export(this, export)));
        return exports;
    }

    List<JsonNode> variants() {
        List<JsonNode> variants = new ArrayList<>();
        json.get("variants").forEach(variants::add);
        return variants;
    }

    JsonNode variant(String id) {
        return variants().stream()
                .filter(variant -> variant.get("id").asText().equals(id))
                .findFirst()
                .orElseThrow();
    }

    List<JsonNode> optimizerRuns() {
        List<JsonNode> runs = new ArrayList<>();
        json.path("optimizer_runs").forEach(runs::add);
        return runs;
    }

    int rows() {
        return (int) shape(json.get("batch").get("x"))[0];
    }

    /** The labels of a variant, one per row. */
    List<Label> labels(JsonNode variant) {
        float[] values = floats(variant.get("target"));
        int width = values.length / rows();
        List<Label> labels = new ArrayList<>();
        for (int row = 0; row < rows(); row++) {
            float[] target = Arrays.copyOfRange(values, row * width, (row + 1) * width);
            labels.add(
                    switch (variant.get("target_kind").asText()) {
                        case "class_index" -> Label.ofClass((int) target[0]);
                        case "distribution" -> Label.ofSoftTarget(target);
                        case "float" -> Label.ofRealTarget(target);
                        default -> throw new IllegalArgumentException("unknown target " + variant.get("target_kind"));
                    });
        }
        return labels;
    }

    /** One ONNX file of a case, and where PyTorch's tensors are in it. */
    record Export(ReferenceCase reference, JsonNode json) {
        OnnxModel model() {
            try {
                return OnnxModel.read(reference.folder.resolve(json.get("file").asText()));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        String file() {
            return json.get("file").asText();
        }

        boolean keepsDropout() {
            return json.get("operators").has("Dropout");
        }

        boolean keepsBatchNormalization() {
            return json.get("operators").has("BatchNormalization");
        }

        /** The parameter or buffer that plays the part of PyTorch's tensor of that name. */
        Parameter find(ParameterLayout layout, String field, String pytorchName) {
            JsonNode reader = json.get(field).get(pytorchName).get("readers").get(0);
            Reader wanted =
                    new Reader(reader.get("node").asText(), reader.get("input").asInt());
            return layout.parameters().stream()
                    .filter(parameter -> parameter.readers().contains(wanted))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("no parameter is read by " + wanted + ", expected "
                            + pytorchName + " among "
                            + layout.parameters().stream().map(Parameter::name).toList()));
        }

        /** PyTorch's tensor in the orientation of the file. */
        float[] stored(String field, String pytorchName, JsonNode tensor) {
            float[] values = floats(tensor);
            if (!json.get(field).get(pytorchName).get("transform").asText().equals("transpose")) {
                return values;
            }
            int rows = (int) shape(tensor)[0];
            int columns = (int) shape(tensor)[1];
            float[] transposed = new float[values.length];
            for (int i = 0; i < values.length; i++) {
                transposed[i % columns * rows + i / columns] = values[i];
            }
            return transposed;
        }

        /** A flat array of what a JSON object says for every tensor of a layout. */
        float[] flat(ParameterLayout layout, String field, JsonNode tensors) {
            float[] flat = new float[layout.size()];
            boolean[] seen = new boolean[layout.size()];
            tensors.fieldNames().forEachRemaining(name -> {
                Parameter parameter = find(layout, field, name);
                float[] values = stored(field, name, tensors.get(name));
                if (values.length != parameter.size()) {
                    throw new AssertionError(
                            name + " has " + values.length + " elements, expected " + parameter.size());
                }
                System.arraycopy(values, 0, flat, parameter.offset(), values.length);
                Arrays.fill(seen, parameter.offset(), parameter.offset() + values.length, true);
            });
            for (boolean filled : seen) {
                if (!filled) {
                    throw new AssertionError("a tensor is learned that PyTorch does not know: "
                            + layout.parameters().stream().map(Parameter::name).toList());
                }
            }
            return flat;
        }
    }
}

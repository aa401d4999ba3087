package io.noisegate.onnx;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A model as its file says it: nodes in topological order, initializers, inputs and outputs, opset, metadata.
 *
 * <p>The first axis of the first input is the batch axis; it and every axis of the same symbolic name become
 * {@link Extent#BATCH}. Immutable.
 *
 * @param opset version of the standard operators
 * @param inputs graph inputs that are not initializers
 * @param metadata what the exporter noted about the graph
 * @param valueMetadata what it noted about single tensors, by tensor name
 */
public record OnnxModel(
        int opset,
        String producer,
        List<ValueInfo> inputs,
        List<ValueInfo> outputs,
        List<Node> nodes,
        Map<String, Tensor> initializers,
        Map<String, String> metadata,
        Map<String, Map<String, String>> valueMetadata) {

    /** Bytes of a serialized message at most; protocol buffers cannot hold more. */
    private static final long MESSAGE_LIMIT = Integer.MAX_VALUE;

    public OnnxModel {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        nodes = List.copyOf(nodes);
        initializers = Collections.unmodifiableMap(new LinkedHashMap<>(initializers));
    }

    /**
     * Reads a model file and the external data files beside it.
     *
     * @throws IOException if a file cannot be read
     * @throws IllegalArgumentException if it is not an ONNX model, or larger than 2 GB without external data
     */
    public static OnnxModel read(Path file) throws IOException {
        long size = Files.size(file);
        if (size > MESSAGE_LIMIT) {
            throw new IllegalArgumentException(("%s has %d bytes, expected at most %d, the limit of protocol buffers; "
                            + "export the model with its weights as external data")
                    .formatted(file, size, MESSAGE_LIMIT));
        }
        try {
            return of(
                    parseProto(Files.readAllBytes(file)),
                    new ExternalData(file.toAbsolutePath().getParent()));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    /** Reads a model whose weights are all inside the message. */
    public static OnnxModel parse(byte[] bytes) {
        return of(parseProto(bytes), ExternalData.NONE);
    }

    private static ModelProto parseProto(byte[] bytes) {
        try {
            CodedInputStream in = CodedInputStream.newInstance(bytes);
            in.setSizeLimit(Integer.MAX_VALUE);
            ModelProto proto = ModelProto.parseFrom(in);
            if (!proto.hasGraph()) {
                throw new IllegalArgumentException("not an ONNX model: the file has no graph");
            }
            return proto;
        } catch (IOException e) {
            throw new IllegalArgumentException("not an ONNX model: " + e.getMessage(), e);
        }
    }

    private static OnnxModel of(ModelProto proto, ExternalData external) {
        GraphProto graph = proto.getGraph();
        Map<String, Tensor> initializers = new LinkedHashMap<>();
        for (TensorProto tensor : graph.getInitializerList()) {
            initializers.put(tensor.getName(), external.tensor(tensor));
        }
        List<ValueInfoProto> inputs = graph.getInputList().stream()
                .filter(input -> !initializers.containsKey(input.getName()))
                .toList();
        String batch = inputs.isEmpty() ? "" : batchName(inputs.get(0));
        Map<String, Map<String, String>> valueMetadata = new LinkedHashMap<>();
        for (ValueInfoProto value : graph.getValueInfoList()) {
            valueMetadata.put(value.getName(), entries(value.getMetadataPropsList()));
        }
        return new OnnxModel(
                opset(proto),
                proto.getProducerName(),
                inputs.stream().map(input -> valueInfo(input, batch)).toList(),
                graph.getOutputList().stream()
                        .map(output -> valueInfo(output, batch))
                        .toList(),
                graph.getNodeList().stream().map(Node::of).toList(),
                initializers,
                entries(graph.getMetadataPropsList()),
                valueMetadata);
    }

    private static int opset(ModelProto proto) {
        return proto.getOpsetImportList().stream()
                .filter(imported ->
                        imported.getDomain().isEmpty() || imported.getDomain().equals("ai.onnx"))
                .mapToInt(imported -> (int) imported.getVersion())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("the model imports no standard operators"));
    }

    private static String batchName(ValueInfoProto input) {
        List<Dimension> axes = input.getType().getTensorType().getShape().getDimList();
        return axes.isEmpty() ? "" : axes.get(0).getDimParam();
    }

    private static ValueInfo valueInfo(ValueInfoProto proto, String batch) {
        List<Dimension> axes = proto.getType().getTensorType().getShape().getDimList();
        List<Extent> extents = new ArrayList<>();
        for (int axis = 0; axis < axes.size(); axis++) {
            Dimension dimension = axes.get(axis);
            if (dimension.hasDimValue()) {
                extents.add(Extent.of(dimension.getDimValue()));
            } else if (axis == 0 && batch.isEmpty()
                    || !batch.isEmpty() && dimension.getDimParam().equals(batch)) {
                extents.add(Extent.BATCH);
            }
        }
        boolean known = proto.getType().getTensorType().hasShape() && extents.size() == axes.size();
        String declared = axes.stream()
                .map(axis -> axis.hasDimValue() ? Long.toString(axis.getDimValue()) : "'" + axis.getDimParam() + "'")
                .collect(Collectors.joining(", ", "[", "]"));
        ElementType type = ElementType.ofCode(proto.getType().getTensorType().getElemType());
        return new ValueInfo(
                proto.getName(), type, known ? Optional.of(new Shape(extents)) : Optional.empty(), declared);
    }

    static Map<String, String> entries(List<StringStringEntryProto> entries) {
        Map<String, String> map = new LinkedHashMap<>();
        entries.forEach(entry -> map.put(entry.getKey(), entry.getValue()));
        return map;
    }

    /** Bytes of all initializers together. */
    public long initializerBytes() {
        return initializers.values().stream()
                .mapToLong(tensor -> (long) tensor.elements() * tensor.type().bytes())
                .sum();
    }

    /**
     * The model as a file holds it, for a runtime to load.
     *
     * @throws IllegalArgumentException if it would exceed the 2 GB that protocol buffers can hold
     */
    public byte[] toBytes() {
        return toBytes(Set.of());
    }

    /**
     * The same with some inputs as constants, whose values a runtime is given beside the file.
     *
     * @param constants names of inputs of static shape
     */
    public byte[] toBytes(Set<String> constants) {
        long bytes = initializerBytes();
        if (bytes > MESSAGE_LIMIT - (64L << 20)) {
            throw new IllegalArgumentException(
                    "the graph holds %d bytes of constants, expected less than 2 GB; learn fewer of its parameters or use a smaller model"
                            .formatted(bytes));
        }
        GraphProto.Builder graph = GraphProto.newBuilder().setName("noisegate");
        nodes.forEach(node -> graph.addNode(node.toProto()));
        initializers.forEach((name, tensor) -> graph.addInitializer(tensor.toProto(name)));
        for (ValueInfo input : inputs) {
            if (constants.contains(input.name())) {
                graph.addInitializer(ExternalData.toBeSupplied(input));
            } else {
                graph.addInput(toProto(input));
            }
        }
        outputs.forEach(output -> graph.addOutput(toProto(output)));
        ModelProto.Builder model = ModelProto.newBuilder()
                .setIrVersion(irVersion(opset))
                .setProducerName("noisegate")
                .addOpsetImport(OperatorSetIdProto.newBuilder().setVersion(opset));
        nodes.stream()
                .flatMap(node -> node.domain().stream())
                .distinct()
                .forEach(domain -> model.addOpsetImport(
                        OperatorSetIdProto.newBuilder().setDomain(domain).setVersion(1)));
        return model.setGraph(graph).build().toByteArray();
    }

    /** The file format version that came with an opset. */
    private static int irVersion(int opset) {
        if (opset <= 18) {
            return 8;
        }
        return opset <= 20 ? 9 : 10;
    }

    private static ValueInfoProto toProto(ValueInfo value) {
        ValueInfoProto.Builder proto = ValueInfoProto.newBuilder().setName(value.name());
        var tensor = proto.getTypeBuilder()
                .getTensorTypeBuilder()
                .setElemType(value.type().code());
        value.shape().ifPresent(shape -> {
            for (Extent extent : shape.extents()) {
                Dimension.Builder dimension = tensor.getShapeBuilder().addDimBuilder();
                if (extent.isStatic()) {
                    dimension.setDimValue(extent.factor());
                } else if (extent.equals(Extent.BATCH)) {
                    dimension.setDimParam("batch");
                }
            }
            tensor.getShapeBuilder();
        });
        return proto.build();
    }
}

package io.noisegate.onnx;

import ai.onnx.proto.OnnxMl.NodeProto;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One operator of a graph.
 *
 * @param operator the operator's name; prefixed by its domain ({@code com.example::Fancy}) unless it is standard ONNX
 * @param name the node's own name; may be empty
 * @param inputs tensor names; an empty string is an omitted optional input
 * @param outputs tensor names; an empty string is an output nobody asked for
 * @param metadata what the exporter noted, such as the name scopes of the module; empty in nodes built here
 */
public record Node(
        String operator,
        String name,
        List<String> inputs,
        List<String> outputs,
        Attributes attributes,
        Map<String, String> metadata) {
    private static final String DOMAIN_END = "::";

    public Node {
        inputs = List.copyOf(inputs);
        outputs = List.copyOf(outputs);
        metadata = Map.copyOf(metadata);
    }

    public Node(String operator, String name, List<String> inputs, List<String> outputs, Attributes attributes) {
        this(operator, name, inputs, outputs, attributes, Map.of());
    }

    static Node of(NodeProto proto) {
        boolean standard = proto.getDomain().isEmpty() || proto.getDomain().equals("ai.onnx");
        return new Node(
                standard ? proto.getOpType() : proto.getDomain() + DOMAIN_END + proto.getOpType(),
                proto.getName(),
                proto.getInputList(),
                proto.getOutputList(),
                Attributes.of(proto.getAttributeList()),
                OnnxModel.entries(proto.getMetadataPropsList()));
    }

    public boolean has(int input) {
        return input < inputs.size() && !inputs.get(input).isEmpty();
    }

    public boolean is(String operator) {
        return this.operator.equals(operator);
    }

    /** Where the operator comes from, unless it is standard ONNX. */
    public Optional<String> domain() {
        int end = operator.indexOf(DOMAIN_END);
        return end < 0 ? Optional.empty() : Optional.of(operator.substring(0, end));
    }

    public String input(int index) {
        return inputs.get(index);
    }

    public String output() {
        return outputs.get(0);
    }

    public Node withInputs(List<String> changed) {
        return new Node(operator, name, changed, outputs, attributes, metadata);
    }

    public Node withOutputs(List<String> changed) {
        return new Node(operator, name, inputs, changed, attributes, metadata);
    }

    public Node withAttributes(Attributes changed) {
        return new Node(operator, name, inputs, outputs, changed, metadata);
    }

    NodeProto toProto() {
        String domain = domain().orElse("");
        return NodeProto.newBuilder()
                .setName(name)
                .setDomain(domain)
                .setOpType(domain.isEmpty() ? operator : operator.substring(domain.length() + DOMAIN_END.length()))
                .addAllInput(inputs)
                .addAllOutput(outputs)
                .addAllAttribute(attributes.toProtos())
                .build();
    }

    @Override
    public String toString() {
        return "%s %s %s %s -> %s".formatted(operator, name, attributes, inputs, outputs);
    }
}

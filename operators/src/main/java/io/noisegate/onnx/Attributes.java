package io.noisegate.onnx;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The attributes of a node, by name. Immutable. */
public final class Attributes {
    public static final Attributes NONE = new Attributes(Map.of());

    private final Map<String, AttributeProto> byName;

    private Attributes(Map<String, AttributeProto> byName) {
        this.byName = byName;
    }

    static Attributes of(Collection<AttributeProto> protos) {
        Map<String, AttributeProto> byName = new LinkedHashMap<>();
        protos.forEach(proto -> byName.put(proto.getName(), proto));
        return new Attributes(byName);
    }

    /** Starts from nothing: {@code Attributes.of("axis", 1)}. */
    public static Attributes of(String name, long value) {
        return NONE.with(name, value);
    }

    public static Attributes of(String name, long... values) {
        return NONE.with(name, values);
    }

    public Attributes with(String name, long value) {
        return with(attribute(name, AttributeType.INT).setI(value));
    }

    public Attributes with(String name, float value) {
        return with(attribute(name, AttributeType.FLOAT).setF(value));
    }

    public Attributes with(String name, String value) {
        return with(attribute(name, AttributeType.STRING).setS(ByteString.copyFromUtf8(value)));
    }

    public Attributes with(String name, long... values) {
        AttributeProto.Builder attribute = attribute(name, AttributeType.INTS);
        LongStream.of(values).forEach(attribute::addInts);
        return with(attribute);
    }

    private Attributes with(AttributeProto.Builder attribute) {
        Map<String, AttributeProto> changed = new LinkedHashMap<>(byName);
        changed.put(attribute.getName(), attribute.build());
        return new Attributes(changed);
    }

    public Attributes without(String name) {
        Map<String, AttributeProto> changed = new LinkedHashMap<>(byName);
        changed.remove(name);
        return new Attributes(changed);
    }

    private static AttributeProto.Builder attribute(String name, AttributeType type) {
        return AttributeProto.newBuilder().setName(name).setType(type);
    }

    public boolean has(String name) {
        return byName.containsKey(name);
    }

    public long integer(String name, long otherwise) {
        return find(name, AttributeProto::getI).orElse(otherwise);
    }

    public float number(String name, float otherwise) {
        return find(name, AttributeProto::getF).orElse(otherwise);
    }

    public String text(String name, String otherwise) {
        return find(name, proto -> proto.getS().toStringUtf8()).orElse(otherwise);
    }

    public Optional<long[]> integers(String name) {
        return find(
                name,
                proto -> proto.getIntsList().stream().mapToLong(Long::longValue).toArray());
    }

    public long[] integers(String name, long[] otherwise) {
        return integers(name).orElse(otherwise);
    }

    public Optional<Tensor> tensor(String name) {
        return find(name, proto -> Tensor.of(proto.getT()));
    }

    /** The value of a {@code Constant} node, whichever of its attributes holds it. */
    public Tensor constant() {
        if (has("value_float")) {
            return Tensor.scalar(number("value_float", 0));
        }
        if (has("value_int")) {
            return Tensor.ofLongs(new long[0], integer("value_int", 0));
        }
        if (has("value_ints")) {
            return Tensor.longs(integers("value_ints", new long[0]));
        }
        if (has("value_floats")) {
            List<Float> floats = byName.get("value_floats").getFloatsList();
            float[] values = new float[floats.size()];
            for (int i = 0; i < values.length; i++) {
                values[i] = floats.get(i);
            }
            return Tensor.ofFloats(new long[] {values.length}, values);
        }
        return tensor("value")
                .orElseThrow(() -> new IllegalArgumentException("a Constant node without a numeric value, has "
                        + byName.keySet() + ", expected value, value_float(s) or value_int(s)"));
    }

    private <T> Optional<T> find(String name, Function<AttributeProto, T> value) {
        return Optional.ofNullable(byName.get(name)).map(value);
    }

    /** Whether a node carries graphs of its own, as {@code If}, {@code Loop} and {@code Scan} do. */
    boolean holdGraphs() {
        return byName.values().stream().anyMatch(proto -> proto.hasG() || proto.getGraphsCount() > 0);
    }

    Collection<AttributeProto> toProtos() {
        return new ArrayList<>(byName.values());
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Attributes that && that.byName.equals(byName);
    }

    @Override
    public int hashCode() {
        return byName.hashCode();
    }

    @Override
    public String toString() {
        return byName.values().stream().map(Attributes::text).collect(Collectors.joining(", ", "{", "}"));
    }

    private static String text(AttributeProto proto) {
        Object value = switch (proto.getType()) {
            case INT -> proto.getI();
            case FLOAT -> proto.getF();
            case STRING -> proto.getS().toStringUtf8();
            case INTS -> proto.getIntsList();
            case FLOATS -> proto.getFloatsList();
            default -> "...";
        };
        return proto.getName() + "=" + value;
    }
}

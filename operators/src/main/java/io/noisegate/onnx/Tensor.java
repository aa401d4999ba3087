package io.noisegate.onnx;

import ai.onnx.proto.OnnxMl.TensorProto;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.stream.LongStream;

/** A constant: element type, static sizes, and the elements row-major in little-endian order. Immutable by convention. */
public final class Tensor {
    private final ElementType type;
    private final long[] sizes;
    private final byte[] bytes;

    Tensor(ElementType type, long[] sizes, byte[] bytes) {
        if (!holds(type, sizes, bytes.length)) {
            throw new IllegalArgumentException("a tensor of type %s and shape %s has %d bytes, expected %s"
                    .formatted(type, Shape.of(sizes), bytes.length, expectedBytes(type, sizes)));
        }
        this.type = type;
        this.sizes = sizes;
        this.bytes = bytes;
    }

    /** Whether so many bytes are what the sizes, which may be anything, ask for. */
    private static boolean holds(ElementType type, long[] sizes, int bytes) {
        return expectedBytes(type, sizes).equals(BigInteger.valueOf(bytes))
                && LongStream.of(sizes).allMatch(size -> size >= 0);
    }

    private static BigInteger expectedBytes(ElementType type, long[] sizes) {
        return LongStream.of(sizes)
                .mapToObj(BigInteger::valueOf)
                .reduce(BigInteger.valueOf(type.bytes()), BigInteger::multiply);
    }

    public static Tensor ofFloats(long[] sizes, float... values) {
        ByteBuffer bytes = littleEndian(values.length * 4);
        bytes.asFloatBuffer().put(values);
        return new Tensor(ElementType.FLOAT32, sizes.clone(), bytes.array());
    }

    public static Tensor ofLongs(long[] sizes, long... values) {
        ByteBuffer bytes = littleEndian(values.length * 8);
        bytes.asLongBuffer().put(values);
        return new Tensor(ElementType.INT64, sizes.clone(), bytes.array());
    }

    public static Tensor scalar(float value) {
        return ofFloats(new long[0], value);
    }

    public static Tensor longs(long... values) {
        return ofLongs(new long[] {values.length}, values);
    }

    /** Reads a tensor whose data are inside the message. */
    static Tensor of(TensorProto proto) {
        ElementType type = ElementType.ofCode(proto.getDataType());
        long[] sizes = proto.getDimsList().stream().mapToLong(Long::longValue).toArray();
        if (!proto.getRawData().isEmpty()) {
            return new Tensor(type, sizes, proto.getRawData().toByteArray());
        }
        return new Tensor(type, sizes, typedData(type, proto));
    }

    /** The fields besides {@code raw_data} that a message may keep its elements in. */
    private static byte[] typedData(ElementType type, TensorProto proto) {
        int count = proto.getFloatDataCount()
                + proto.getInt32DataCount()
                + proto.getInt64DataCount()
                + proto.getDoubleDataCount();
        ByteBuffer bytes = littleEndian(count * type.bytes());
        proto.getFloatDataList().forEach(bytes::putFloat);
        proto.getInt64DataList().forEach(bytes::putLong);
        proto.getDoubleDataList().forEach(bytes::putDouble);
        for (int value : proto.getInt32DataList()) {
            switch (type.bytes()) {
                case 1 -> bytes.put((byte) value);
                case 2 -> bytes.putShort((short) value);
                case 4 -> bytes.putInt(value);
                default -> throw new IllegalArgumentException("int32_data cannot hold elements of type " + type);
            }
        }
        return bytes.array();
    }

    /** Integers in another integer type. */
    Tensor as(ElementType other) {
        if (other == type) {
            return this;
        }
        ByteBuffer converted = littleEndian(elements() * other.bytes());
        for (long value : longs()) {
            switch (other) {
                case INT64 -> converted.putLong(value);
                case INT32 -> converted.putInt((int) value);
                case BOOL, UINT8, INT8 -> converted.put((byte) value);
                case FLOAT16, FLOAT32, FLOAT64 ->
                    throw new IllegalArgumentException("integers are not converted to " + other);
            }
        }
        return new Tensor(other, sizes, converted.array());
    }

    public ElementType type() {
        return type;
    }

    public Shape shape() {
        return Shape.of(sizes);
    }

    public int elements() {
        return bytes.length / type.bytes();
    }

    /** A copy of the elements as floats; numbers of other types are converted. */
    public float[] floats() {
        float[] values = new float[elements()];
        if (type == ElementType.FLOAT32) {
            ByteBuffer.wrap(bytes)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(values);
            return values;
        }
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) number(i);
        }
        return values;
    }

    /** A copy of the elements as integers; for integer and boolean types. */
    public long[] longs() {
        ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        long[] values = new long[elements()];
        for (int i = 0; i < values.length; i++) {
            values[i] = switch (type) {
                case INT64 -> data.getLong(8 * i);
                case INT32 -> data.getInt(4 * i);
                case UINT8, BOOL -> data.get(i) & 0xff;
                case INT8 -> data.get(i);
                case FLOAT16, FLOAT32, FLOAT64 ->
                    throw new IllegalArgumentException("a tensor of type " + type + " holds no integers");
            };
        }
        return values;
    }

    /** One element as a number. */
    public double number(int index) {
        ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return switch (type) {
            case FLOAT32 -> data.getFloat(4 * index);
            case FLOAT64 -> data.getDouble(8 * index);
            case FLOAT16 -> Half.toFloat(data.getShort(2 * index));
            case INT64 -> data.getLong(8 * index);
            case INT32 -> data.getInt(4 * index);
            case UINT8, BOOL -> data.get(index) & 0xff;
            case INT8 -> data.get(index);
        };
    }

    /** Whether all elements have the same value, as freshly initialised normalisation parameters do. */
    public boolean isUniform() {
        for (int i = type.bytes(); i < bytes.length; i++) {
            if (bytes[i] != bytes[i - type.bytes()]) {
                return false;
            }
        }
        return true;
    }

    /** The elements as a key for comparison. */
    ByteBuffer content() {
        return ByteBuffer.wrap(bytes);
    }

    TensorProto toProto(String name) {
        TensorProto.Builder proto =
                TensorProto.newBuilder().setName(name).setDataType(type.code()).setRawData(data());
        LongStream.of(sizes).forEach(proto::addDims);
        return proto.build();
    }

    private ByteString data() {
        return UnsafeByteOperations.unsafeWrap(bytes);
    }

    private static ByteBuffer littleEndian(int bytes) {
        return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }
}

package io.noisegate.onnx;

import java.util.Arrays;

/** The element types of ONNX tensors that can occur in a model to be learned; codes as in {@code TensorProto.DataType}. */
public enum ElementType {
    FLOAT32(1, 4),
    UINT8(2, 1),
    INT8(3, 1),
    INT32(6, 4),
    INT64(7, 8),
    BOOL(9, 1),
    FLOAT16(10, 2),
    FLOAT64(11, 8);

    private final int code;
    private final int bytes;

    ElementType(int code, int bytes) {
        this.code = code;
        this.bytes = bytes;
    }

    /** @throws IllegalArgumentException for a type that is not listed here */
    public static ElementType ofCode(int code) {
        return Arrays.stream(values())
                .filter(type -> type.code == code)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("element type " + code
                        + " of ONNX is not known here, expected one of " + Arrays.toString(values())));
    }

    public int code() {
        return code;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** Whether a gradient can flow through tensors of this type. */
    public boolean isFloat() {
        return this == FLOAT32 || this == FLOAT16 || this == FLOAT64;
    }
}

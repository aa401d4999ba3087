package io.noisegate.sample;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The number format of a sample's features, little-endian. */
public enum FeatureType {
    UINT8(1, 0),
    FLOAT16(2, 0x7c00),
    FLOAT32(4, 0x7f800000);

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final int bytes;
    private final long exponents;
    private final long lowestExponentBits;
    private final long signs;

    /** @param exponent the bits of an element that are all set in an infinity or a NaN, and in no number; 0 for integers */
    FeatureType(int bytes, int exponent) {
        this.bytes = bytes;
        this.exponents = everywhere(exponent);
        this.lowestExponentBits = everywhere(Integer.lowestOneBit(exponent));
        this.signs = everywhere(Integer.highestOneBit(exponent)) << 1;
    }

    private long everywhere(long element) {
        long lanes = 0;
        for (int shift = 0; shift < Long.SIZE; shift += bytes * Byte.SIZE) {
            lanes |= element << shift;
        }
        return lanes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** Index of the first element that is infinite or NaN, -1 for none. */
    int firstNonFinite(byte[] values, int offset, int length) {
        if (exponents == 0) {
            return -1;
        }
        long found = 0;
        int whole = length & -Long.BYTES;
        for (int i = 0; i < whole; i += Long.BYTES) {
            found |= overflow((long) LONGS.get(values, offset + i));
        }
        for (int i = whole; i < length; i += bytes) {
            found |= overflow(element(values, offset + i));
        }
        return (found & signs) == 0 ? -1 : search(values, offset, length);
    }

    /** Adding the lowest bit to an exponent of all ones, and to no other, carries into the sign of its own lane. */
    private long overflow(long lanes) {
        return (lanes & exponents) + lowestExponentBits;
    }

    private int search(byte[] values, int offset, int length) {
        int i = 0;
        while (i < length && (overflow(element(values, offset + i)) & signs) == 0) {
            i += bytes;
        }
        return i / bytes;
    }

    private long element(byte[] values, int start) {
        long element = 0;
        for (int i = 0; i < bytes; i++) {
            element |= (values[start + i] & 0xFFL) << i * Byte.SIZE;
        }
        return element;
    }
}

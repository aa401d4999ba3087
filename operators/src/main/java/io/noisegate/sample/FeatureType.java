package io.noisegate.sample;

/** The number format of a sample's features, little-endian. */
public enum FeatureType {
    UINT8(1),
    FLOAT16(2),
    FLOAT32(4);

    private final int bytes;

    FeatureType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }
}

package io.noisegate.onnx;

/** Numbers of 16 bits, IEEE 754 binary16. */
final class Half {
    private Half() {}

    static float toFloat(short half) {
        int sign = (half & 0x8000) << 16;
        int exponent = (half >> 10) & 0x1f;
        int fraction = half & 0x3ff;
        if (exponent == 0) {
            float magnitude = fraction * 0x1p-24f;
            return sign == 0 ? magnitude : -magnitude;
        }
        int biased = exponent == 31 ? 255 : exponent + 112;
        return Float.intBitsToFloat(sign | biased << 23 | fraction << 13);
    }
}

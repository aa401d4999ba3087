package io.noisegate.model;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.zip.CRC32C;

/** The bytes of a model on the wire: little-endian float32 of all parameters, followed by all buffers. */
final class ModelPayload {
    private ModelPayload() {}

    /** @param memory taken for the result if it has just its length */
    static byte[] encode(float[] parameters, float[] buffers, byte[] memory) {
        int length = Math.multiplyExact(Math.addExact(parameters.length, buffers.length), Float.BYTES);
        byte[] bytes = memory.length == length ? memory : new byte[length];
        FloatBuffer floats =
                ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        floats.put(parameters).put(buffers);
        return bytes;
    }

    /** Splits a payload into as many parameters and buffers as these arrays hold. */
    static void decode(byte[] payload, float[] parameters, float[] buffers) {
        FloatBuffer floats =
                ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        floats.get(parameters).get(buffers);
    }

    static String checksum(byte[] payload) {
        CRC32C crc = new CRC32C();
        crc.update(payload);
        return "crc32c:%08x".formatted(crc.getValue());
    }
}

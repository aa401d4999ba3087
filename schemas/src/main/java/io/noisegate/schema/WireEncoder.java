package io.noisegate.schema;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.apache.avro.specific.SpecificRecord;

/**
 * Gives records, single-object encoded with the current schema, the frame of their topic. With a registry the schema is
 * registered before the first record. Not thread-safe.
 */
public final class WireEncoder {
    private static final byte[] NO_FRAME = {};

    private final Wire wire;
    private final Contract<?> contract;
    private byte[] frame;

    private WireEncoder(Wire wire, Contract<?> contract) {
        this.wire = wire;
        this.contract = contract;
    }

    public static <T extends SpecificRecord> WireEncoder of(Wire wire, Class<T> type) {
        return new WireEncoder(wire, Contract.of(type));
    }

    /**
     * The record as its topic has it.
     *
     * @param singleObject a record with its frame; the same array is given back where it is right as it is
     * @throws IOException if the registry cannot be asked
     */
    public byte[] encode(byte[] singleObject) throws IOException {
        if (wire.format() == WireFormat.SINGLE_OBJECT) {
            return singleObject;
        }
        if (frame == null) {
            frame = frame();
        }
        int body = singleObject.length - SingleObjectFrame.LENGTH;
        byte[] framed = Arrays.copyOf(frame, frame.length + body);
        System.arraycopy(singleObject, SingleObjectFrame.LENGTH, framed, frame.length, body);
        return framed;
    }

    private byte[] frame() throws IOException {
        if (wire.format() == WireFormat.PLAIN) {
            return NO_FRAME;
        }
        int id = wire.openRegistry().register(wire.subject(), contract.current());
        return ByteBuffer.allocate(1 + Integer.BYTES).put((byte) 0).putInt(id).array();
    }
}

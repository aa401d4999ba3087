package io.noisegate.schema;

import io.noisegate.schema.UndecodableRecord.CorruptBody;
import io.noisegate.schema.UndecodableRecord.RegistryNotConfigured;
import io.noisegate.schema.UndecodableRecord.UnknownEncoding;
import java.io.EOFException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.HexFormat;

/**
 * The ten bytes in front of an Avro body, as the Avro specification defines single-object encoding: C3 01, then the
 * CRC-64-AVRO fingerprint of the writer's schema, little-endian.
 */
final class SingleObjectFrame {
    static final int LENGTH = 10;

    private static final int FINGERPRINT = 2;
    private static final int CONFLUENT_LENGTH = 5;
    private static final int SHOWN_BYTES = 4;
    private static final VarHandle LITTLE_ENDIAN_LONG =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final VarHandle BIG_ENDIAN_INT =
            MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

    private SingleObjectFrame() {}

    static byte[] of(long fingerprint) {
        byte[] frame = new byte[LENGTH];
        frame[0] = (byte) 0xC3;
        frame[1] = 1;
        LITTLE_ENDIAN_LONG.set(frame, FINGERPRINT, fingerprint);
        return frame;
    }

    /**
     * The fingerprint of the schema that a record was written with.
     *
     * @param contract name of the expected record, for the message
     * @param record the value of a Kafka record, or null for a tombstone
     */
    static long fingerprint(String contract, byte[] record) throws UndecodableRecord {
        return fingerprint(contract, record, 0, record == null ? 0 : record.length);
    }

    /** The same for a record that begins at {@code start} and has {@code length} bytes. */
    static long fingerprint(String contract, byte[] record, int start, int length) throws UndecodableRecord {
        if (length == 0) {
            throw new UnknownEncoding("No bytes at all, expected Avro single-object encoding of " + contract);
        }
        if (length >= CONFLUENT_LENGTH && record[start] == 0) {
            throw new RegistryNotConfigured((int) BIG_ENDIAN_INT.get(record, start + 1));
        }
        if (record[start] != (byte) 0xC3 || (length > 1 && record[start + 1] != 1)) {
            throw new UnknownEncoding("Starts with %s, expected Avro single-object encoding (C3 01) of %s"
                    .formatted(firstBytes(record, start, length), contract));
        }
        if (length < LENGTH) {
            throw new CorruptBody(contract, length, new EOFException("the frame alone has " + LENGTH + " bytes"));
        }
        return (long) LITTLE_ENDIAN_LONG.get(record, start + FINGERPRINT);
    }

    static String firstBytes(byte[] record) {
        return firstBytes(record, 0, record.length);
    }

    private static String firstBytes(byte[] record, int start, int length) {
        return HexFormat.ofDelimiter(" ")
                .withUpperCase()
                .formatHex(record, start, start + Math.min(length, SHOWN_BYTES));
    }
}

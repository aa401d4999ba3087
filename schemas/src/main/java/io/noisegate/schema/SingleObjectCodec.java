package io.noisegate.schema;

import io.noisegate.schema.UndecodableRecord.CorruptBody;
import io.noisegate.schema.UndecodableRecord.TrailingBytes;
import io.noisegate.schema.UndecodableRecord.UnknownSchema;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.Encoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificRecord;

/**
 * Turns records into Avro single-object encoding and back: C3 01, the little-endian CRC-64-AVRO fingerprint of the
 * schema, then the binary body. Writes the current schema; reads it and every released earlier one, resolved to the
 * current.
 *
 * <p>Not thread-safe: it keeps its buffers between calls, the largest record it has met among them. Use one per thread.
 */
public final class SingleObjectCodec<T extends SpecificRecord> {
    private final Contract<T> contract;
    private final byte[] frame;
    private final DatumWriter<T> writer;
    private final Map<Long, DatumReader<T>> readers = new HashMap<>();

    private final ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    private BinaryEncoder encoder;
    private BinaryDecoder decoder;

    SingleObjectCodec(Contract<T> contract) {
        this.contract = contract;
        this.frame = SingleObjectFrame.of(contract.currentFingerprint());
        this.writer = contract.writer();
        for (Map.Entry<Long, Schema> written : contract.writers().entrySet()) {
            readers.put(written.getKey(), contract.reader(written.getValue()));
        }
    }

    /** The codec of a generated record type, for example {@code LabeledSample.class}. */
    public static <T extends SpecificRecord> SingleObjectCodec<T> of(Class<T> type) {
        return new SingleObjectCodec<>(Contract.of(type));
    }

    /** Writes the fields of a record in the order of its schema. */
    @FunctionalInterface
    public interface Body {
        void writeTo(Encoder out) throws IOException;
    }

    /** The frame and the body in a new array. */
    public byte[] encode(T record) {
        return encodeBody(body -> writer.write(record, body));
    }

    /**
     * The same without a record to take the fields from, several times as fast; nothing checks that they are those of the
     * schema.
     */
    public byte[] encodeBody(Body fields) {
        BinaryEncoder body = encoder == null ? EncoderFactory.get().binaryEncoder(encoded, null) : encoder;
        encoder = null; // a failed write leaves half a record in it, which the next call must not see
        encoded.reset();
        encoded.write(frame, 0, frame.length);
        try {
            fields.writeTo(body);
            body.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("An array in memory cannot fail", e);
        }
        encoder = body;
        return encoded.toByteArray();
    }

    /**
     * The record in the given bytes.
     *
     * @param bytes frame and body, nothing else; may be null as the value of a tombstone is
     * @throws UndecodableRecord whenever the bytes are anything but one complete record of this contract
     */
    public T decode(byte[] bytes) throws UndecodableRecord {
        return decode(bytes, 0, bytes == null ? 0 : bytes.length);
    }

    /** The same of a record on the heap that may be a part of something larger. */
    public T decode(ByteBuffer bytes) throws UndecodableRecord {
        return bytes == null
                ? decode(null, 0, 0)
                : decode(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    }

    private T decode(byte[] bytes, int start, int length) throws UndecodableRecord {
        long fingerprint = SingleObjectFrame.fingerprint(contract.name(), bytes, start, length);
        DatumReader<T> reader = readers.get(fingerprint);
        if (reader == null) {
            throw new UnknownSchema(contract.name(), fingerprint);
        }
        T record = readBody(reader, bytes, start, length);
        int trailing = decoder.remainingBytes();
        if (trailing > 0) {
            throw new TrailingBytes(contract.name(), length, trailing);
        }
        return record;
    }

    private T readBody(DatumReader<T> reader, byte[] bytes, int start, int length) throws CorruptBody {
        decoder = DecoderFactory.get()
                .binaryDecoder(bytes, start + SingleObjectFrame.LENGTH, length - SingleObjectFrame.LENGTH, decoder);
        try {
            return reader.read(null, decoder);
        } catch (IOException | RuntimeException e) {
            // Avro throws many kinds of unchecked exceptions for one and the same cause: bytes that make no sense.
            throw new CorruptBody(contract.name(), length, e);
        }
    }
}

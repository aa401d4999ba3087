package io.noisegate.schema;

import io.noisegate.schema.UndecodableRecord.CorruptBody;
import io.noisegate.schema.UndecodableRecord.UnknownEncoding;
import io.noisegate.schema.UndecodableRecord.UnknownSchemaId;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.io.BinaryDecoder;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.specific.SpecificRecord;

/**
 * Turns the records of a topic into single-object encoding, whatever their frame. One that was written with a schema of the
 * registry that no release knows is resolved to the current schema. Costs a copy of the record, and a question to the registry
 * per schema. Not thread-safe.
 */
public final class WireDecoder<T extends SpecificRecord> {
    private static final int MOST_UNKNOWN = 10_000;
    private static final long ASKED_AGAIN_AFTER_NS = TimeUnit.SECONDS.toNanos(10);

    private final Wire wire;
    private final Contract<T> contract;
    private final SchemaRegistry registry;
    private final SingleObjectCodec<T> codec;
    private final Map<SchemaReference, Schema> known = new HashMap<>();
    private final Map<SchemaReference, Long> unknown = new HashMap<>();

    private WireDecoder(Wire wire, Contract<T> contract) {
        this.wire = wire;
        this.contract = contract;
        this.registry = wire.format() == WireFormat.CONFLUENT ? wire.openRegistry() : null;
        this.codec = new SingleObjectCodec<>(contract);
    }

    public static <T extends SpecificRecord> WireDecoder<T> of(Wire wire, Class<T> type) {
        return new WireDecoder<>(wire, Contract.of(type));
    }

    /** As below, for a record without the header {@link WireEncoder#HEADER}. */
    public byte[] singleObject(byte[] record) throws UndecodableRecord, IOException {
        return singleObject(record, null);
    }

    /**
     * The record in single-object encoding. The body is looked at only where it must be resolved.
     *
     * @param record as it stands on the topic; may be null as the value of a tombstone is
     * @param header what stands in its header {@link WireEncoder#HEADER}; null where it has none
     * @throws UndecodableRecord if its frame is not that of the topic, or the registry does not know its schema
     * @throws IOException if the registry cannot be asked; that is not the fault of the record
     */
    public byte[] singleObject(byte[] record, byte[] header) throws UndecodableRecord, IOException {
        return switch (wire.format()) {
            case SINGLE_OBJECT -> record;
            case PLAIN -> record == null ? null : framed(contract.currentFingerprint(), record, 0);
            case CONFLUENT -> ofConfluent(record, header);
        };
    }

    /** The same of a record on the heap that may be a part of something larger: not copied where its frame is right already. */
    public ByteBuffer singleObject(ByteBuffer record, byte[] header) throws UndecodableRecord, IOException {
        if (record != null && wire.format() == WireFormat.SINGLE_OBJECT) {
            return record;
        }
        byte[] framed = singleObject(record == null ? null : copyOf(record), header);
        return framed == null ? null : ByteBuffer.wrap(framed);
    }

    private static byte[] copyOf(ByteBuffer record) {
        byte[] bytes = new byte[record.remaining()];
        record.get(record.position(), bytes);
        return bytes;
    }

    private byte[] ofConfluent(byte[] record, byte[] header) throws UndecodableRecord, IOException {
        byte[] place = header == null ? record : header;
        Optional<SchemaReference> reference = SchemaReference.read(place);
        if (reference.isEmpty() || record == null) {
            throw new UnknownEncoding(
                    "%s, expected Confluent's wire format (00, then the id of a schema, or 01 and its GUID) of %s"
                            .formatted(
                                    place == null || place.length == 0
                                            ? "No bytes at all"
                                            : "Starts with " + SingleObjectFrame.firstBytes(place),
                                    contract.name()));
        }
        Schema writer = writer(reference.get());
        int bodyStart = header == null ? reference.get().length() : 0;
        long fingerprint = SchemaNormalization.parsingFingerprint64(writer);
        return contract.writers().containsKey(fingerprint)
                ? framed(fingerprint, record, bodyStart)
                : resolved(writer, record, bodyStart);
    }

    private Schema writer(SchemaReference reference) throws UndecodableRecord, IOException {
        Schema schema = known.get(reference);
        if (schema != null) {
            return schema;
        }
        Long askedAt = unknown.get(reference);
        boolean ask = askedAt == null || System.nanoTime() - askedAt > ASKED_AGAIN_AFTER_NS;
        Optional<Schema> found = ask ? registry.schema(reference) : Optional.empty();
        if (found.isEmpty()) {
            if (unknown.size() >= MOST_UNKNOWN) {
                unknown.clear();
            }
            unknown.putIfAbsent(reference, System.nanoTime());
            throw new UnknownSchemaId(contract.name(), reference);
        }
        unknown.remove(reference);
        known.put(reference, found.get());
        return found.get();
    }

    private static byte[] framed(long fingerprint, byte[] record, int bodyStart) {
        byte[] frame = SingleObjectFrame.of(fingerprint);
        byte[] framed = Arrays.copyOf(frame, frame.length + record.length - bodyStart);
        System.arraycopy(record, bodyStart, framed, frame.length, record.length - bodyStart);
        return framed;
    }

    private byte[] resolved(Schema writer, byte[] record, int bodyStart) throws UndecodableRecord {
        DatumReader<T> reader = contract.reader(writer);
        BinaryDecoder body = DecoderFactory.get().binaryDecoder(record, bodyStart, record.length - bodyStart, null);
        try {
            return codec.encode(reader.read(null, body));
        } catch (IOException | RuntimeException e) {
            // As in SingleObjectCodec; a schema that cannot be resolved to the current one is noticed here as well.
            throw new CorruptBody(contract.name(), record.length, e);
        }
    }
}

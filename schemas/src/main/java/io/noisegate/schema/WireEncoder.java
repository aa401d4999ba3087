package io.noisegate.schema;

import java.io.IOException;
import java.util.Arrays;
import java.util.Optional;
import org.apache.avro.specific.SpecificRecord;

/**
 * Gives records, single-object encoded with the current schema, the frame of their topic, and says what stands in their
 * header. With a registry the schema is registered before the first record. Not thread-safe.
 */
public final class WireEncoder {
    /** The Kafka header with the id of a value's schema. */
    public static final String HEADER = "__value_schema_id";

    private static final byte[] NO_FRAME = {};

    private final Wire wire;
    private final Contract<?> contract;
    private byte[] frame;
    private byte[] header;

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
        open();
        int body = singleObject.length - SingleObjectFrame.LENGTH;
        byte[] framed = Arrays.copyOf(frame, frame.length + body);
        System.arraycopy(singleObject, SingleObjectFrame.LENGTH, framed, frame.length, body);
        return framed;
    }

    /**
     * What every record has in its header {@link #HEADER}; nothing where the id of its schema is in its frame, or nowhere.
     *
     * @throws IOException if the registry cannot be asked
     */
    public Optional<byte[]> header() throws IOException {
        open();
        return Optional.ofNullable(header);
    }

    private void open() throws IOException {
        if (frame != null) {
            return;
        }
        if (wire.format() != WireFormat.CONFLUENT) {
            frame = NO_FRAME;
            return;
        }
        SchemaRegistry.Registered schema = wire.openRegistry().register(wire.subject(), contract.current());
        if (wire.schemaId() == SchemaIdPlace.HEADER) {
            header = schema.guid()
                    .orElseThrow(() -> new IOException(
                            "The schema registry at %s gives schemas no GUID, which wire.schema-id header needs; set wire.schema-id to frame"
                                    .formatted(wire.registry())))
                    .bytes();
            frame = NO_FRAME;
        } else {
            frame = schema.number().bytes();
        }
    }
}

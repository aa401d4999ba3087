package io.noisegate.sample;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * A Kafka record as it was read, untouched, so that a record nobody can decode keeps everything it came with.
 *
 * @param timestampMs the record's Kafka timestamp, milliseconds since the epoch
 * @param key or null
 * @param value on the heap, perhaps a part of all that was fetched with it: to be copied by whoever keeps it; null for a tombstone
 */
public record RawRecord(
        String topic,
        int partition,
        long offset,
        long timestampMs,
        byte[] key,
        ByteBuffer value,
        List<Header> headers) {

    /** A copy of the value; null for a tombstone. */
    public byte[] valueBytes() {
        if (value == null) {
            return null;
        }
        byte[] bytes = new byte[value.remaining()];
        value.get(value.position(), bytes);
        return bytes;
    }

    /** A Kafka header; its value may be null. */
    public record Header(String name, byte[] value) {}

    /** The value of a header; of several with this name the last one's, as Kafka's clients have it. Null where there is none. */
    public byte[] header(String name) {
        byte[] value = null;
        for (Header header : headers) {
            value = header.name().equals(name) ? header.value() : value;
        }
        return value;
    }
}

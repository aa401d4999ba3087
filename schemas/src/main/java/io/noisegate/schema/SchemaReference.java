package io.noisegate.schema;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;

/**
 * How a record names its schema in a registry: 00 and a number of four bytes, or 01 and a GUID of sixteen, all big-endian; as
 * Confluent's clients write it before a body or in a header.
 */
sealed interface SchemaReference {
    byte NUMBER = 0;
    byte GUID = 1;

    /** The number that one registry gave a schema. */
    record Number(int id) implements SchemaReference {
        @Override
        public String path() {
            return "ids/" + id;
        }

        @Override
        public int length() {
            return 1 + Integer.BYTES;
        }

        @Override
        public byte[] bytes() {
            return ByteBuffer.allocate(length()).put(NUMBER).putInt(id).array();
        }

        @Override
        public String toString() {
            return "id " + id;
        }
    }

    /** What identifies a schema in every registry. */
    record Guid(UUID guid) implements SchemaReference {
        @Override
        public String path() {
            return "guids/" + guid;
        }

        @Override
        public int length() {
            return 1 + 2 * Long.BYTES;
        }

        @Override
        public byte[] bytes() {
            return ByteBuffer.allocate(length())
                    .put(GUID)
                    .putLong(guid.getMostSignificantBits())
                    .putLong(guid.getLeastSignificantBits())
                    .array();
        }

        @Override
        public String toString() {
            return "GUID " + guid;
        }
    }

    /** Where the registry has the schema, below {@code /schemas/}. */
    String path();

    /** In bytes. */
    int length();

    byte[] bytes();

    /** What stands at the beginning of the bytes, if it is a reference. */
    static Optional<SchemaReference> read(byte[] bytes) {
        if (bytes == null || bytes.length == 0) {
            return Optional.empty();
        }
        ByteBuffer rest = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
        return switch (bytes[0]) {
            case NUMBER -> rest.remaining() < Integer.BYTES ? Optional.empty() : Optional.of(new Number(rest.getInt()));
            case GUID ->
                rest.remaining() < 2 * Long.BYTES
                        ? Optional.empty()
                        : Optional.of(new Guid(new UUID(rest.getLong(), rest.getLong())));
            default -> Optional.empty();
        };
    }
}

package io.noisegate.schema;

/** Bytes that are no record of the expected contract; the subclass says in which way. */
public abstract sealed class UndecodableRecord extends Exception {

    private UndecodableRecord(String message, Throwable cause) {
        super(message, cause);
    }

    /** Neither of the known frames: not Avro single-object encoding and not Confluent's. */
    public static final class UnknownEncoding extends UndecodableRecord {
        UnknownEncoding(String message) {
            super(message, null);
        }
    }

    /** A record that was written through a schema registry, which this reader does not have. */
    public static final class RegistryNotConfigured extends UndecodableRecord {
        private final int schemaId;

        RegistryNotConfigured(int schemaId) {
            super(
                    "Framed for a schema registry (Confluent wire format, schema id %d), but no registry is configured; write Avro single-object encoding instead"
                            .formatted(schemaId),
                    null);
            this.schemaId = schemaId;
        }

        /** The id of the writer's schema in the registry. */
        public int schemaId() {
            return schemaId;
        }
    }

    /** Avro single-object encoding of a schema that is neither the current one nor an earlier release. */
    public static final class UnknownSchema extends UndecodableRecord {
        private final long fingerprint;

        UnknownSchema(String contract, long fingerprint) {
            super(
                    "Written with an unknown schema (fingerprint %016x), expected a released version of %s; upgrade the reader or correct the writer"
                            .formatted(fingerprint, contract),
                    null);
            this.fingerprint = fingerprint;
        }

        /** CRC-64-AVRO of the writer's schema. */
        public long fingerprint() {
            return fingerprint;
        }
    }

    /** Framed with the id of a schema that the registry does not have. */
    public static final class UnknownSchemaId extends UndecodableRecord {
        UnknownSchemaId(String contract, SchemaReference schema) {
            super(
                    "Written with schema %s, which the registry does not know, expected one of %s; is wire.registry the registry of the writer?"
                            .formatted(schema, contract),
                    null);
        }
    }

    /** The frame and the schema are known, but the body ends early or cannot be what the schema says. */
    public static final class CorruptBody extends UndecodableRecord {
        CorruptBody(String contract, int bytes, Throwable cause) {
            super("The %d bytes are no complete %s: %s".formatted(bytes, contract, cause), cause);
        }
    }

    /** A complete record, followed by bytes that belong to nothing. */
    public static final class TrailingBytes extends UndecodableRecord {
        TrailingBytes(String contract, int bytes, int trailing) {
            super("%d of the %d bytes follow after the end of the %s".formatted(trailing, bytes, contract), null);
        }
    }
}

package io.noisegate.schema;

/** How the Avro records of a topic are framed. */
public enum WireFormat {
    /** Avro single-object encoding: C3 01, the fingerprint of the schema, the body. */
    SINGLE_OBJECT,
    /** The body alone, written with the current schema; what reads it must know the schema. */
    PLAIN,
    /** Confluent's: 00, the id of the schema in a registry (4 bytes, big-endian), the body; or the id in a header. */
    CONFLUENT
}

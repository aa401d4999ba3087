package io.noisegate.schema;

/** Where {@link WireFormat#CONFLUENT} writes which schema of the registry a record was written with. */
public enum SchemaIdPlace {
    /** Before the body: 00 and the number that the registry gave it. */
    FRAME,
    /** In the Kafka header {@link WireEncoder#HEADER}: 01 and its GUID, the same in every registry. The body stands alone. */
    HEADER
}

package io.noisegate.schema;

import java.io.Serializable;

/**
 * How the records of one topic are framed, and where their schemas are registered.
 *
 * @param subject under which the schema is registered; the topic's name and {@code -value}, as others have it
 * @param registry address of a schema registry, {@code http://host:port}; read with {@link WireFormat#CONFLUENT} only
 * @param schemaId where that names the schema; only matters to what is written
 */
public record Wire(WireFormat format, String subject, String registry, SchemaIdPlace schemaId) implements Serializable {
    /** Single-object encoding, which needs no registry. */
    public static final Wire SINGLE_OBJECT = new Wire(WireFormat.SINGLE_OBJECT, "", "", SchemaIdPlace.FRAME);

    SchemaRegistry openRegistry() {
        return new SchemaRegistry(registry);
    }
}

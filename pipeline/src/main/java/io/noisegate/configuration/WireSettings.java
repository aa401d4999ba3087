package io.noisegate.configuration;

import io.noisegate.schema.SchemaIdPlace;
import io.noisegate.schema.Wire;
import io.noisegate.schema.WireFormat;
import io.noisegate.settings.Requirements;
import java.util.stream.Stream;

/**
 * Section {@code wire}: how the records of each topic are framed. Models are always single-object encoded.
 *
 * @param samples what is read
 * @param decisions what is written
 * @param alerts what is written
 * @param corrections what is read
 * @param registry address of the schema registry for those that are {@code confluent}
 * @param schemaId where those that are written name their schema; what is read may name it in either place
 */
public record WireSettings(
        WireFormat samples,
        WireFormat decisions,
        WireFormat alerts,
        WireFormat corrections,
        String registry,
        SchemaIdPlace schemaId) {

    /** Avro single-object encoding, which needs no registry. */
    public static WireSettings defaults() {
        return new WireSettings(
                WireFormat.SINGLE_OBJECT,
                WireFormat.SINGLE_OBJECT,
                WireFormat.SINGLE_OBJECT,
                WireFormat.SINGLE_OBJECT,
                "",
                SchemaIdPlace.FRAME);
    }

    public WireSettings {
        boolean needed = Stream.of(samples, decisions, alerts, corrections).anyMatch(WireFormat.CONFLUENT::equals);
        Requirements.of("wire")
                .require(
                        registry.isEmpty() ? !needed : registry.matches("https?://[^\\s/]+(/\\S*)?"),
                        "registry",
                        registry,
                        needed ? "an address, because confluent needs a registry" : "an address",
                        "http://localhost:8081 is the usual one")
                .orThrow();
    }

    /**
     * How a topic is framed.
     *
     * @param format of the topic
     */
    public Wire of(WireFormat format, String topic) {
        return new Wire(format, topic + "-value", registry, schemaId);
    }
}

package io.noisegate.deployment;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;

/** The schema of a custom resource, with every field that it does not know an error. */
final class StrictSchema {
    private static final String ANYTHING = "x-kubernetes-preserve-unknown-fields";
    private static final List<String> DEFINITIONS = List.of(
            "flinkdeployments.flink.apache.org-v1",
            "flinkstatesnapshots.flink.apache.org-v1",
            "kafkatopics.kafka.strimzi.io",
            "kafkausers.kafka.strimzi.io",
            "podmonitors.monitoring.coreos.com",
            "prometheusrules.monitoring.coreos.com");

    private StrictSchema() {}

    /** By API version and kind, such as {@code flink.apache.org/v1beta1 FlinkDeployment}. */
    static Map<String, JsonSchema> ofAllDefinitions() throws IOException {
        JsonSchemaFactory factory = JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V7);
        Map<String, JsonSchema> schemas = new HashMap<>();
        for (String definition : DEFINITIONS) {
            JsonNode spec = read(definition).path("spec");
            for (JsonNode version : spec.path("versions")) {
                ObjectNode schema = (ObjectNode)
                        version.path("schema").path("openAPIV3Schema").deepCopy();
                ObjectNode properties = (ObjectNode) schema.path("properties");
                properties.putObject("apiVersion").put("type", "string");
                properties.putObject("kind").put("type", "string");
                properties.putObject("metadata").put("type", "object");
                close(schema);
                schemas.put(
                        "%s/%s %s"
                                .formatted(
                                        spec.path("group").asText(),
                                        version.path("name").asText(),
                                        spec.path("names").path("kind").asText()),
                        factory.getSchema(schema));
            }
        }
        return schemas;
    }

    private static JsonNode read(String definition) throws IOException {
        try (InputStream packed = StrictSchema.class.getResourceAsStream("/crds/%s.yml.gz".formatted(definition));
                InputStream yaml = new GZIPInputStream(packed)) {
            return new YAMLMapper().readTree(yaml);
        }
    }

    private static void close(JsonNode schema) {
        if (schema instanceof ObjectNode object) {
            if (object.path("properties").isObject()
                    && !object.has("additionalProperties")
                    && !object.path(ANYTHING).asBoolean()) {
                object.put("additionalProperties", false);
            }
            if (object.path("x-kubernetes-int-or-string").asBoolean()) {
                object.remove("type");
            }
        }
        schema.forEach(StrictSchema::close);
    }
}

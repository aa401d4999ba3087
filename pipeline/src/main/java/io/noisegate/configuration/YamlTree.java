package io.noisegate.configuration;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * YAML as a tree in which every single value is the text that stands in the file: what {@code off}, {@code .inf} or
 * {@code 010} means is decided by the setting. Nothing where a value should be is null. A key that is given twice is refused.
 */
final class YamlTree {
    private static final YAMLFactory YAML = YAMLFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private YamlTree() {}

    /** @throws JsonProcessingException if the text is no YAML, with the place */
    static JsonNode read(String yaml) throws JsonProcessingException {
        try (JsonParser parser = YAML.createParser(yaml)) {
            return parser.nextToken() == null ? MissingNode.getInstance() : value(parser);
        } catch (JsonProcessingException e) {
            throw e;
        } catch (IOException e) {
            throw new UncheckedIOException("A text in memory cannot fail", e);
        }
    }

    private static JsonNode value(JsonParser parser) throws IOException {
        if (parser.hasToken(JsonToken.START_OBJECT)) {
            return section(parser);
        }
        if (parser.hasToken(JsonToken.START_ARRAY)) {
            return list(parser);
        }
        String text = parser.getText();
        return parser.hasToken(JsonToken.VALUE_NULL) || text.isEmpty() ? NullNode.instance : TextNode.valueOf(text);
    }

    private static ObjectNode section(JsonParser parser) throws IOException {
        ObjectNode section = JsonNodeFactory.instance.objectNode();
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            parser.nextToken();
            section.set(key, value(parser));
        }
        return section;
    }

    private static ArrayNode list(JsonParser parser) throws IOException {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(parser));
        }
        return list;
    }
}

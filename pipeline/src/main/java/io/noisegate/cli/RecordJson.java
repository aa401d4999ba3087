package io.noisegate.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;

/**
 * A record as one line of JSON, as people and scripts want it: fields by name, a value of a union as the value alone,
 * times in ISO 8601, bytes in Base64.
 */
final class RecordJson {
    private static final JsonFactory JSON = new JsonFactory();

    private RecordJson() {}

    static String line(IndexedRecord record) {
        StringWriter line = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(line)) {
            write(record, json);
        } catch (IOException e) {
            throw new UncheckedIOException("A string in memory cannot fail", e);
        }
        return line.toString();
    }

    private static void write(Object value, JsonGenerator json) throws IOException {
        if (value instanceof IndexedRecord record) {
            json.writeStartObject();
            for (Schema.Field field : record.getSchema().getFields()) {
                json.writeFieldName(field.name());
                write(record.get(field.pos()), json);
            }
            json.writeEndObject();
        } else if (value instanceof Map<?, ?> map) {
            json.writeStartObject();
            for (Map.Entry<?, ?> entry : map.entrySet()) {
                json.writeFieldName(entry.getKey().toString());
                write(entry.getValue(), json);
            }
            json.writeEndObject();
        } else if (value instanceof Collection<?> values) {
            json.writeStartArray();
            for (Object element : values) {
                write(element, json);
            }
            json.writeEndArray();
        } else {
            writeScalar(value, json);
        }
    }

    private static void writeScalar(Object value, JsonGenerator json) throws IOException {
        if (value instanceof ByteBuffer bytes) {
            json.writeBinary(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
        } else if (value instanceof Instant || value instanceof Enum<?> || value instanceof CharSequence) {
            json.writeString(value.toString());
        } else {
            json.writePOJO(value);
        }
    }
}

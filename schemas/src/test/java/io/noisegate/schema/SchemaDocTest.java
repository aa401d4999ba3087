package io.noisegate.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;

class SchemaDocTest {

    @Test
    void everyRecordEnumAndFieldSaysWhatItMeans() {
        List<String> silent = new ArrayList<>();
        for (SpecificRecord record : Examples.oneOfEach()) {
            collectSilent(record.getSchema(), silent);
        }

        assertEquals(List.of(), silent, "Write a doc with unit and range");
    }

    @Test
    void everyOptionalFieldIsAbsentUnlessSet() {
        List<String> withoutDefault = new ArrayList<>();
        for (SpecificRecord record : Examples.oneOfEach()) {
            for (Schema.Field field : record.getSchema().getFields()) {
                if (field.schema().isNullable() && !field.hasDefaultValue()) {
                    withoutDefault.add(record.getSchema().getName() + "." + field.name());
                }
            }
        }

        assertEquals(List.of(), withoutDefault, "Give it the default null");
    }

    private static void collectSilent(Schema schema, List<String> silent) {
        switch (schema.getType()) {
            case RECORD -> {
                noteIfBlank(schema.getDoc(), schema.getName(), silent);
                for (Schema.Field field : schema.getFields()) {
                    noteIfBlank(field.doc(), schema.getName() + "." + field.name(), silent);
                    collectSilent(field.schema(), silent);
                }
            }
            case ENUM -> noteIfBlank(schema.getDoc(), schema.getName(), silent);
            case ARRAY -> collectSilent(schema.getElementType(), silent);
            case MAP -> collectSilent(schema.getValueType(), silent);
            case UNION -> schema.getTypes().forEach(type -> collectSilent(type, silent));
            case FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
        }
    }

    private static void noteIfBlank(String doc, String name, List<String> silent) {
        if (doc == null || doc.isBlank()) {
            silent.add(name);
        }
    }
}

package io.noisegate.schema;

import java.util.HashSet;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Tells Avro that our generated classes may be instantiated; since 1.12.2 it refuses every class it was not told of.
 *
 * <p>Avro keeps one list per class loader that holds Avro. Only names are added to it, so that no class loader of a job
 * is kept alive.
 */
final class TrustedRecords {
    private TrustedRecords() {}

    /** Trusts a generated class and all that it is made of. */
    static synchronized void trust(Class<?> type, Schema schema) {
        if (ClassSecurityValidator.getGlobal().isTrusted(type)) {
            return;
        }
        ClassSecurityValidator.Builder names = ClassSecurityValidator.builder();
        Set<String> added = new HashSet<>();
        addNames(schema, names, added);
        ClassSecurityValidator.setGlobal(
                ClassSecurityValidator.composite(ClassSecurityValidator.getGlobal(), names.build()));
    }

    private static void addNames(Schema schema, ClassSecurityValidator.Builder names, Set<String> added) {
        switch (schema.getType()) {
            case RECORD -> {
                if (added.add(schema.getFullName())) {
                    names.add(schema.getFullName());
                    schema.getFields().forEach(field -> addNames(field.schema(), names, added));
                }
            }
            case ENUM -> names.add(schema.getFullName());
            case ARRAY -> addNames(schema.getElementType(), names, added);
            case MAP -> addNames(schema.getValueType(), names, added);
            case UNION -> schema.getTypes().forEach(type -> addNames(type, names, added));
            case FIXED, STRING, BYTES, INT, LONG, FLOAT, DOUBLE, BOOLEAN, NULL -> {}
        }
    }
}

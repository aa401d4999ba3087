package io.noisegate.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.SchemaParser;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;

/**
 * A record type with every schema it was ever written with.
 *
 * <p>The released versions lie beside this class as {@code released/<Name>.v<n>.avsc}, n = 1, 2, …, and never change: a
 * record that was written with one of them is readable for ever.
 */
final class Contract<T extends SpecificRecord> {
    private final Class<T> type;
    private final SpecificData model;
    private final Schema current;
    private final Map<Long, Schema> writers = new LinkedHashMap<>();

    private Contract(Class<T> type) {
        this.type = type;
        this.model = SpecificData.getForClass(type);
        this.current = model.getSchema(type);
        TrustedRecords.trust(type, current);
    }

    static <T extends SpecificRecord> Contract<T> of(Class<T> type) {
        Contract<T> contract = new Contract<>(type);
        for (int version = 1; contract.addReleased(version); version++) {}
        contract.add(contract.current);
        return contract;
    }

    /** A contract with other earlier versions than the released ones. */
    static <T extends SpecificRecord> Contract<T> of(Class<T> type, Schema... earlier) {
        Contract<T> contract = new Contract<>(type);
        for (Schema schema : earlier) {
            contract.add(schema);
        }
        contract.add(contract.current);
        return contract;
    }

    private boolean addReleased(int version) {
        String resource = "released/%s.v%d.avsc".formatted(type.getSimpleName(), version);
        try (InputStream in = Contract.class.getResourceAsStream(resource)) {
            if (in == null) {
                return false;
            }
            add(new SchemaParser().parse(in).mainSchema());
            return true;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + resource, e);
        }
    }

    private void add(Schema writer) {
        writers.put(SchemaNormalization.parsingFingerprint64(writer), writer);
    }

    /** Reads what was written with any schema, as far as it can be resolved to the current one. */
    @SuppressWarnings("unchecked")
    DatumReader<T> reader(Schema writer) {
        return model.createDatumReader(writer, current);
    }

    /** Writes the current schema. */
    @SuppressWarnings("unchecked")
    DatumWriter<T> writer() {
        return model.createDatumWriter(current);
    }

    String name() {
        return type.getSimpleName();
    }

    Schema current() {
        return current;
    }

    long currentFingerprint() {
        return SchemaNormalization.parsingFingerprint64(current);
    }

    /** Schemas by fingerprint, oldest first, the current one last. */
    Map<Long, Schema> writers() {
        return writers;
    }
}

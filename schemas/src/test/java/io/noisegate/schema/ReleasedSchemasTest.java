package io.noisegate.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.apache.avro.Schema;
import org.apache.avro.SchemaCompatibility;
import org.apache.avro.SchemaCompatibility.SchemaCompatibilityType;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.SchemaParser;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Once released, a schema stays readable: its text and the bytes of one record are kept for ever. */
class ReleasedSchemasTest {

    static List<SpecificRecord> contracts() {
        return Examples.oneOfEach();
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void theCurrentSchemaReadsEveryReleasedOne(SpecificRecord record) throws IOException {
        List<Schema> released = releasedVersions(record.getSchema().getName());

        assertFalse(released.isEmpty());
        for (Schema writer : released) {
            var compatibility = SchemaCompatibility.checkReaderWriterCompatibility(record.getSchema(), writer);
            assertEquals(SchemaCompatibilityType.COMPATIBLE, compatibility.getType(), compatibility::getDescription);
        }
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void theNewestReleasedVersionIsTheCurrentSchema(SpecificRecord record) throws IOException {
        List<Schema> released = releasedVersions(record.getSchema().getName());

        assertEquals(
                Long.toHexString(SchemaNormalization.parsingFingerprint64(record.getSchema())),
                Long.toHexString(SchemaNormalization.parsingFingerprint64(released.get(released.size() - 1))),
                () -> "%s changed; commit it as released/%1$s.v%d.avsc, with the bytes of its example as .hex"
                        .formatted(record.getSchema().getName(), released.size() + 1));
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void theBytesOfTheCurrentVersionAreThoseOfTheExample(SpecificRecord record) throws IOException {
        String name = record.getSchema().getName();
        int version = releasedVersions(name).size();

        assertEquals(
                releasedBytes(name, version),
                HexFormat.of().formatHex(Examples.codecOf(record).encode(record)));
    }

    @ParameterizedTest
    @MethodSource("contracts")
    void theBytesOfEveryReleasedVersionAreStillRead(SpecificRecord record) throws Exception {
        String name = record.getSchema().getName();
        SingleObjectCodec<SpecificRecord> codec = Examples.codecOf(record);

        for (int version = 1; version <= releasedVersions(name).size(); version++) {
            assertNotNull(codec.decode(HexFormat.of().parseHex(releasedBytes(name, version))));
        }
    }

    private static List<Schema> releasedVersions(String name) throws IOException {
        List<Schema> versions = new ArrayList<>();
        while (true) {
            String resource = "released/%s.v%d.avsc".formatted(name, versions.size() + 1);
            try (InputStream in = SingleObjectCodec.class.getResourceAsStream(resource)) {
                if (in == null) {
                    return versions;
                }
                versions.add(new SchemaParser().parse(in).mainSchema());
            }
        }
    }

    private static String releasedBytes(String name, int version) throws IOException {
        String resource = "released/%s.v%d.hex".formatted(name, version);
        try (InputStream in = ReleasedSchemasTest.class.getResourceAsStream(resource)) {
            assertNotNull(in, resource);
            return new String(in.readAllBytes(), StandardCharsets.US_ASCII).strip();
        }
    }
}

package io.noisegate.schema;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.message.BinaryMessageEncoder;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SingleObjectCodecTest {
    private final SingleObjectCodec<LabelCorrection> codec = SingleObjectCodec.of(LabelCorrection.class);

    static List<SpecificRecord> examples() {
        return Examples.all();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void givesBackWhatItWrote(SpecificRecord record) throws UndecodableRecord {
        SingleObjectCodec<SpecificRecord> codecOfRecord = Examples.codecOf(record);

        assertEquals(record, codecOfRecord.decode(codecOfRecord.encode(record)));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void writesTheVeryBytesOfAvrosOwnEncoder(SpecificRecord record) throws Exception {
        var avro = new BinaryMessageEncoder<>(SpecificData.getForClass(record.getClass()), record.getSchema());
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        avro.encode(record, expected);

        assertArrayEquals(expected.toByteArray(), Examples.codecOf(record).encode(record));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void readsARecordAmongOtherBytes(SpecificRecord record) throws UndecodableRecord {
        SingleObjectCodec<SpecificRecord> codecOfRecord = Examples.codecOf(record);
        byte[] whole = codecOfRecord.encode(record);
        ByteBuffer fetched = ByteBuffer.allocate(whole.length + 40);
        fetched.position(7);
        ByteBuffer behind = fetched.slice().put(3, whole).position(3);
        ByteBuffer inTheMiddle = behind.duplicate().limit(3 + whole.length);

        assertEquals(record, codecOfRecord.decode(inTheMiddle));
        assertEquals(3, inTheMiddle.position());
        assertThrows(UndecodableRecord.TrailingBytes.class, () -> codecOfRecord.decode(behind));
        assertThrows(
                UndecodableRecord.CorruptBody.class,
                () -> codecOfRecord.decode(inTheMiddle.duplicate().limit(2 + whole.length)));
    }

    @Test
    void eachRecordHasBytesOfItsOwn() throws UndecodableRecord {
        LabelCorrection other = LabelCorrection.newBuilder(Examples.correction())
                .setSampleId("43")
                .build();

        byte[] first = codec.encode(Examples.correction());
        byte[] second = codec.encode(other);

        assertEquals(Examples.correction(), codec.decode(first));
        assertEquals(other, codec.decode(second));
    }

    @Test
    void aRecordThatCannotBeWrittenLeavesNoTraceInTheNext() {
        byte[] expected = codec.encode(Examples.correction());
        LabelCorrection incomplete = Examples.correction();
        incomplete.setLabel(null);

        assertThrows(RuntimeException.class, () -> codec.encode(incomplete));

        assertArrayEquals(expected, codec.encode(Examples.correction()));
    }

    @Nested
    class RecordsOfAnEarlierRelease {
        private final Schema earlier = SchemaBuilder.record("LabelCorrection")
                .namespace("io.noisegate.schema")
                .fields()
                .requiredString("sampleId")
                .name("eventTime")
                .type(LabelCorrection.getClassSchema().getField("eventTime").schema())
                .noDefault()
                .name("label")
                .type(ClassLabel.getClassSchema())
                .noDefault()
                .endRecord();

        private byte[] written() throws Exception {
            GenericData.Record label = new GenericData.Record(ClassLabel.getClassSchema());
            label.put("index", 1);
            GenericData.Record record = new GenericData.Record(earlier);
            record.put("sampleId", "42");
            record.put("eventTime", Examples.NOON.toEpochMilli());
            record.put("label", label);
            return new BinaryMessageEncoder<>(GenericData.get(), earlier)
                    .encode(record)
                    .array();
        }

        @Test
        void areResolvedToTheCurrentSchema() throws Exception {
            var reader = new SingleObjectCodec<>(Contract.of(LabelCorrection.class, earlier));

            LabelCorrection read = reader.decode(written());

            assertEquals("42", read.getSampleId());
            assertEquals(Examples.NOON, read.getEventTime());
            assertEquals(new ClassLabel(1), read.getLabel());
            assertNull(read.getSource());
        }

        @Test
        void areRefusedByAReaderThatDoesNotKnowIt() throws Exception {
            byte[] written = written();

            var refusal = assertThrows(UndecodableRecord.UnknownSchema.class, () -> codec.decode(written));

            assertEquals(
                    "Written with an unknown schema (fingerprint %016x), expected a released version of LabelCorrection; upgrade the reader or correct the writer"
                            .formatted(refusal.fingerprint()),
                    refusal.getMessage());
        }
    }

    @Nested
    class Refuses {

        @Test
        void recordsFramedForASchemaRegistry() {
            byte[] confluent = {0, 0, 0, 1, 2, 84, 52};

            var refusal = assertThrows(UndecodableRecord.RegistryNotConfigured.class, () -> codec.decode(confluent));

            assertEquals(258, refusal.schemaId());
            assertEquals(
                    "Framed for a schema registry (Confluent wire format, schema id 258), but no registry is configured; write Avro single-object encoding instead",
                    refusal.getMessage());
        }

        @Test
        void textInsteadOfAvro() {
            byte[] json = "{\"sampleId\": 42}".getBytes(StandardCharsets.US_ASCII);

            var refusal = assertThrows(UndecodableRecord.UnknownEncoding.class, () -> codec.decode(json));

            assertEquals(
                    "Starts with 7B 22 73 61, expected Avro single-object encoding (C3 01) of LabelCorrection",
                    refusal.getMessage());
        }

        @Test
        void tombstonesAndEmptyValues() {
            assertThrows(UndecodableRecord.UnknownEncoding.class, () -> codec.decode((byte[]) null));
            assertThrows(UndecodableRecord.UnknownEncoding.class, () -> codec.decode((ByteBuffer) null));
            assertThrows(UndecodableRecord.UnknownEncoding.class, () -> codec.decode(new byte[0]));
        }

        @Test
        void recordsOfAnotherContract() {
            byte[] decision = Examples.codecOf(Examples.decision()).encode(Examples.decision());

            assertThrows(UndecodableRecord.UnknownSchema.class, () -> codec.decode(decision));
        }

        @Test
        void bytesAfterTheEnd() {
            byte[] record = codec.encode(Examples.correction());
            byte[] longer = Arrays.copyOf(record, record.length + 3);

            var refusal = assertThrows(UndecodableRecord.TrailingBytes.class, () -> codec.decode(longer));

            assertEquals(
                    "3 of the %d bytes follow after the end of the LabelCorrection".formatted(longer.length),
                    refusal.getMessage());
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void refusesRecordsThatEndEarly(SpecificRecord record) {
        SingleObjectCodec<SpecificRecord> codecOfRecord = Examples.codecOf(record);
        byte[] whole = codecOfRecord.encode(record);

        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            Class<? extends UndecodableRecord> refusal =
                    length == 0 ? UndecodableRecord.UnknownEncoding.class : UndecodableRecord.CorruptBody.class;
            assertThrows(refusal, () -> codecOfRecord.decode(cut));
        }
    }

    @ParameterizedTest
    @MethodSource("examples")
    void damagedBytesAreReadOrRefusedAndNothingElse(SpecificRecord record) {
        SingleObjectCodec<SpecificRecord> codecOfRecord = Examples.codecOf(record);
        byte[] whole = codecOfRecord.encode(record);
        Mutations mutations = new Mutations(20261121);
        Map<Boolean, Integer> outcomes = new HashMap<>();

        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = i % 10 == 0 ? mutations.noise() : mutations.damageBody(whole);
            outcomes.merge(isRead(codecOfRecord, damaged), 1, Integer::sum);
        }

        assertEquals(
                20_000, outcomes.values().stream().mapToInt(Integer::intValue).sum());
        assertEquals(2, outcomes.size(), "some damage is harmless, most is not");
    }

    private static boolean isRead(SingleObjectCodec<?> codec, byte[] bytes) {
        try {
            codec.decode(bytes);
            return true;
        } catch (UndecodableRecord expected) {
            return false;
        }
    }
}

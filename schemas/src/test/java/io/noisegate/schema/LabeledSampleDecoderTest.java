package io.noisegate.schema;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class LabeledSampleDecoderTest {
    private final SingleObjectCodec<LabeledSample> codec = SingleObjectCodec.of(LabeledSample.class);
    private final LabeledSampleDecoder decoder = new LabeledSampleDecoder();

    static List<LabeledSample> samples() {
        return List.of(
                Examples.sample(new ClassLabel(7)),
                Examples.sample(new RealTarget(List.of(-0.5f, 1e30f))),
                Examples.sample(new SoftTarget(List.of(0.25f, 0.75f))),
                Examples.barestSample());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void readsWhatTheCodecWrote(LabeledSample sample) throws UndecodableRecord {
        assertEquals(sample, decoder.decode(codec.encode(sample)).toRecord());
    }

    @Test
    void leavesTheFeaturesWhereTheyAre() throws UndecodableRecord {
        LabeledSample sample = Examples.sample(new ClassLabel(7));
        byte[] bytes = codec.encode(sample);

        LabeledSampleView view = decoder.decode(bytes);

        assertSame(bytes, view.bytes());
        assertEquals(
                sample.getFeatures().getData(), ByteBuffer.wrap(bytes, view.featuresOffset(), view.featuresLength()));
    }

    @Test
    void refusesATombstone() {
        assertThrows(UndecodableRecord.class, () -> decoder.decode((byte[]) null));
        assertThrows(UndecodableRecord.class, () -> decoder.decode((ByteBuffer) null));
    }

    @Test
    void givesTheSameShapeArrayWhileTheShapeStaysTheSame() throws UndecodableRecord {
        byte[] square = codec.encode(Examples.sample(new ClassLabel(7)));

        int[] first = decoder.decode(square).shape();
        int[] second = decoder.decode(square).shape();
        int[] scalar = decoder.decode(codec.encode(Examples.barestSample())).shape();

        assertSame(first, second);
        assertEquals(0, scalar.length);
        assertEquals(3, first.length);
    }

    @Test
    void nothingOfASampleIsLeftInTheNext() throws UndecodableRecord {
        for (LabeledSample sample : samples()) {
            for (LabeledSample next : samples()) {
                decoder.decode(codec.encode(sample));
                assertEquals(next, decoder.decode(codec.encode(next)).toRecord());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void readsArraysAndMapsWrittenInSizedBlocks(LabeledSample sample) throws Exception {
        byte[] blocks = encodeInBlocks(sample);

        assertEquals(codec.decode(blocks), decoder.decode(blocks).toRecord());
    }

    @Test
    void readsSamplesOfAnEarlierReleaseThroughAvro() throws Exception {
        Schema earlier = currentSchemaWithout("source", "attributes");
        LabeledSample sample = Examples.sample(new RealTarget(List.of(1.5f)));
        GenericData.Record written = new GenericData.Record(earlier);
        for (Schema.Field field : earlier.getFields()) {
            written.put(field.name(), sample.get(field.name()));
        }

        LabeledSampleView view = new LabeledSampleDecoder(Contract.of(LabeledSample.class, earlier))
                .decode(encode(earlier, written, EncoderFactory.get()::binaryEncoder));

        LabeledSample withoutTheNewFields = LabeledSample.newBuilder(sample)
                .setSource(null)
                .setAttributes(Map.of())
                .build();
        assertEquals(withoutTheNewFields, view.toRecord());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void refusesWhatEndsEarly(LabeledSample sample) {
        byte[] bytes = codec.encode(sample);

        for (int length = 0; length < bytes.length; length++) {
            byte[] cut = Arrays.copyOf(bytes, length);
            assertThrows(UndecodableRecord.class, () -> decoder.decode(cut));
            ByteBuffer whereTheRestFollows = ByteBuffer.wrap(bytes, 0, length);
            assertThrows(UndecodableRecord.class, () -> decoder.decode(whereTheRestFollows));
        }
    }

    @ParameterizedTest
    @MethodSource("samples")
    void acceptsAndRefusesDamagedBytesExactlyAsTheCodecDoes(LabeledSample sample) throws IOException {
        Mutations mutations = new Mutations(4711);
        int accepted = 0;

        for (byte[] whole : List.of(codec.encode(sample), encodeInBlocks(sample))) {
            for (int i = 0; i < 20_000; i++) {
                byte[] damaged = mutations.damageBody(whole);
                accepted += assertSameOutcome(damaged) ? 1 : 0;
            }
        }

        assertTrue(accepted > 0);
    }

    private boolean assertSameOutcome(byte[] bytes) {
        LabeledSample expected;
        try {
            expected = codec.decode(bytes);
        } catch (UndecodableRecord refusal) {
            assertThrows(refusal.getClass(), () -> decoder.decode(bytes));
            assertThrows(refusal.getClass(), () -> decoder.decode(amongOthers(bytes)));
            return false;
        }
        try {
            assertEquals(expected, decoder.decode(bytes).toRecord());
            assertEquals(expected, decoder.decode(amongOthers(bytes)).toRecord());
        } catch (UndecodableRecord refusal) {
            throw new AssertionError("The codec reads this", refusal);
        }
        return true;
    }

    /** A record in what was fetched with it: others before and after. */
    private static ByteBuffer amongOthers(byte[] record) {
        byte[] fetched = new byte[record.length + 100];
        Arrays.fill(fetched, (byte) 2);
        System.arraycopy(record, 0, fetched, 37, record.length);
        return ByteBuffer.wrap(fetched, 30, record.length + 40).slice().slice(7, record.length);
    }

    private static Schema currentSchemaWithout(String... names) {
        Schema current = LabeledSample.getClassSchema();
        List<Schema.Field> kept = current.getFields().stream()
                .filter(field -> !Set.of(names).contains(field.name()))
                .map(field -> new Schema.Field(field, field.schema()))
                .toList();
        return Schema.createRecord(current.getName(), current.getDoc(), current.getNamespace(), false, kept);
    }

    private static byte[] encodeInBlocks(LabeledSample sample) throws IOException {
        EncoderFactory smallBlocks = new EncoderFactory().configureBlockSize(64);
        return encode(LabeledSample.getClassSchema(), sample, smallBlocks::blockingBinaryEncoder);
    }

    private static byte[] encode(
            Schema schema, Object record, BiFunction<OutputStream, BinaryEncoder, BinaryEncoder> encoding)
            throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(SingleObjectFrame.of(SchemaNormalization.parsingFingerprint64(schema)));
        BinaryEncoder encoder = encoding.apply(out, null);
        new GenericDatumWriter<Object>(schema, SpecificData.getForClass(LabeledSample.class)).write(record, encoder);
        encoder.flush();
        return out.toByteArray();
    }
}

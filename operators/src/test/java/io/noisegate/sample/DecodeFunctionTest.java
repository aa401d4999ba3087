package io.noisegate.sample;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.noisegate.sample.SampleFormat.LabelRange;
import io.noisegate.schema.ClassLabel;
import io.noisegate.schema.FeatureDtype;
import io.noisegate.schema.Features;
import io.noisegate.schema.LabeledSample;
import io.noisegate.schema.SingleObjectCodec;
import io.noisegate.schema.Wire;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DecodeFunctionTest {
    private final SingleObjectCodec<LabeledSample> codec = SingleObjectCodec.of(LabeledSample.class);
    private OneInputStreamOperatorTestHarness<RawRecord, Sample> harness;

    @BeforeEach
    void open() throws Exception {
        SampleFormat format = new SampleFormat(FeatureType.FLOAT32, new long[] {2}, 3, LabelRange.CLASSES);
        harness = ProcessFunctionTestHarnesses.forProcessFunction(
                new DecodeFunction(format, new DeadLetterSettings(0.5, 40), Wire.SINGLE_OBJECT));
    }

    @AfterEach
    void close() throws Exception {
        harness.close();
    }

    @Test
    void decodesASample() throws Exception {
        byte[] value = sample("s1", 2, 0.5f, -1f);

        process(value);

        Sample sample = harness.extractOutputValues().get(0);
        assertEquals("s1", sample.id());
        assertEquals(Label.ofClass(2), sample.label());
        byte[] features = Arrays.copyOfRange(sample.bytes(), sample.offset(), sample.offset() + sample.length());
        assertArrayEquals(features(0.5f, -1f).array(), features);
    }

    @Test
    void sendsEveryKindOfPoisonToTheDeadLettersAndGoesOn() throws Exception {
        byte[] truncated = Arrays.copyOf(sample("s", 0, 1, 2), 20);
        byte[] confluent = {0, 0, 0, 0, 7, 1, 2, 3};
        byte[] unknownSchema = sample("s", 0, 1, 2);
        unknownSchema[5] ^= 1;

        process("not avro".getBytes(StandardCharsets.UTF_8));
        process(confluent);
        process(unknownSchema);
        process(truncated);
        process((byte[]) null);
        process(sample("", 0, 1, 2));
        process(sample("x".repeat(2_000), 0, 1, 2));
        process(sample("s", 3, 1, 2));
        process(sample("s", 0, 1, 2, 3));
        process(sample("s", 0, 1, Float.NaN));
        process(sample("good", 1, 1, 2));

        List<DeadLetter> letters = deadLetters();
        assertEquals(
                List.of(
                        "UnknownEncoding",
                        "RegistryNotConfigured",
                        "UnknownSchema",
                        "CorruptBody",
                        "UnknownEncoding",
                        "InvalidSample",
                        "InvalidSample",
                        "InvalidSample",
                        "InvalidSample",
                        "InvalidSample"),
                letters.stream().map(DeadLetter::errorClass).toList());
        assertEquals("sample id is empty", letters.get(5).message());
        assertEquals("label is class 3, expected 0 to 2", letters.get(7).message());
        assertEquals("feature 1 is not finite", letters.get(9).message());
        assertEquals(
                List.of("good"),
                harness.extractOutputValues().stream().map(Sample::id).toList());
    }

    @Test
    void aDeadLetterKeepsWhatItCameWith() throws Exception {
        byte[] value = {9, 9, 9};
        RawRecord record = new RawRecord(
                "samples",
                3,
                77,
                1_700_000_000_000L,
                new byte[] {1},
                amongOthers(value),
                List.of(new RawRecord.Header("trace", null)));

        harness.processElement(record, 0);

        DeadLetter letter = deadLetters().get(0);
        assertSame(record, letter.record());
        assertEquals("decode", letter.stage());
        DeadLetterSerializer serializer = new DeadLetterSerializer();
        DeadLetter copied = SerializedCopy.of(letter, serializer);
        assertArrayEquals(value, copied.record().valueBytes());
        assertEquals(77, copied.record().offset());
        assertNull(copied.record().headers().get(0).value());
    }

    @Test
    void failsForGoodWhenMoreThanTheShareOfTheLastRecordsCannotBeUsed() throws Exception {
        for (int i = 0; i < 100; i++) {
            process(sample("s" + i, 0, 1, 2));
            process(new byte[] {1});
        }

        SuppressRestartsException failure =
                assertThrows(SuppressRestartsException.class, () -> process(new byte[] {2, 3}));

        assertEquals(101, deadLetters().size());
        assertEquals(
                "More than 0.5 of the last 40 records of samples cannot be used, as guards.dead-letters.largest-share"
                        + " allows; the last is partition 0, offset 0: Starts with 02 03, expected Avro single-object"
                        + " encoding (C3 01) of LabeledSample. Correct what is written there, or raise the share; what"
                        + " was refused before is read with 'noisegate dead-letters list'",
                failure.getCause().getMessage());
    }

    private void process(byte[] value) throws Exception {
        harness.processElement(
                new RawRecord("samples", 0, 0, 0, null, value == null ? null : amongOthers(value), List.of()), 0);
    }

    /** A value as Kafka's consumer has it: a part of all that was fetched. */
    private static ByteBuffer amongOthers(byte[] value) {
        ByteBuffer fetched = ByteBuffer.allocate(value.length + 100);
        fetched.position(40).put(value).put(0, fetched.array(), 40, 40);
        return fetched.slice(40, value.length);
    }

    private List<DeadLetter> deadLetters() {
        List<DeadLetter> letters = new ArrayList<>();
        for (StreamRecord<DeadLetter> record : harness.getSideOutput(DecodeFunction.DEAD_LETTERS)) {
            letters.add(record.getValue());
        }
        return letters;
    }

    private byte[] sample(String id, int label, float... features) {
        return codec.encode(new LabeledSample(
                id,
                Instant.ofEpochMilli(1),
                new ClassLabel(label),
                null,
                Map.of(),
                new Features(FeatureDtype.FLOAT32, List.of(features.length), features(features))));
    }

    private static ByteBuffer features(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.flip();
    }
}

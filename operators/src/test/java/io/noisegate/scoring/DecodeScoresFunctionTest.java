package io.noisegate.scoring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.noisegate.hardness.Observation;
import io.noisegate.hardness.Signal;
import io.noisegate.sample.DeadLetter;
import io.noisegate.sample.DeadLetterSettings;
import io.noisegate.sample.DecodeFunction;
import io.noisegate.sample.Label;
import io.noisegate.sample.RawRecord;
import io.noisegate.schema.ClassLabel;
import io.noisegate.schema.ScoreKind;
import io.noisegate.schema.ScoredSample;
import io.noisegate.schema.SingleObjectCodec;
import io.noisegate.schema.SoftTarget;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.api.operators.ProcessOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.apache.flink.streaming.util.ProcessFunctionTestHarnesses;
import org.junit.jupiter.api.Test;

@SuppressWarnings("try") // the harness declares that closing it may be interrupted
class DecodeScoresFunctionTest {
    private static final SingleObjectCodec<ScoredSample> CODEC = SingleObjectCodec.of(ScoredSample.class);

    @Test
    void observesWhatTheModelElsewhereSaid() throws Exception {
        try (var harness = harness(true)) {
            process(harness, CODEC.encode(sample("s1", new ClassLabel(2), ScoreKind.LOGITS, 1f, 3f, 2f)));

            Observation observation = harness.extractOutputValues().get(0);
            double total = Math.exp(1) + Math.exp(2) + Math.exp(3);
            assertEquals("s1", observation.sampleId());
            assertEquals(7, observation.version());
            assertEquals(Math.log(total) - 2, observation.loss(), 1e-6);
            assertEquals(-1, observation.prediction().margin(), 1e-6);
            assertEquals(1, observation.prediction().otherClass());
            assertEquals(Math.exp(2) / total, observation.prediction().labelProbability(), 1e-6);
            assertEquals(Math.exp(1) / total, observation.prediction().probabilities()[0], 1e-6);
        }
    }

    @Test
    void probabilitiesSayTheSameAsTheirLogits() throws Exception {
        try (var harness = harness(false)) {
            process(harness, CODEC.encode(sample("p", new ClassLabel(0), ScoreKind.PROBABILITIES, 0.2f, 0.5f, 0.3f)));
            process(
                    harness,
                    CODEC.encode(sample(
                            "t", new SoftTarget(List.of(0f, 1f, 0f)), ScoreKind.PROBABILITIES, 0.2f, 0.5f, 0.3f)));

            Observation observation = harness.extractOutputValues().get(0);
            assertEquals(-Math.log(0.2), observation.loss(), 1e-6);
            assertEquals(Math.log(0.2) - Math.log(0.5), observation.prediction().margin(), 1e-6);
            assertNull(observation.prediction().probabilities());
            Observation soft = harness.extractOutputValues().get(1);
            assertEquals(Label.Kind.SOFT_TARGET, soft.label().kind());
            assertEquals(-Math.log(0.5), soft.loss(), 1e-6);
        }
    }

    @Test
    void whatCannotBeUsedGoesToTheDeadLettersAsItCame() throws Exception {
        byte[] truncated = Arrays.copyOf(CODEC.encode(sample("s", new ClassLabel(0), ScoreKind.LOGITS, 1f, 2f)), 15);
        byte[] wrongClass = CODEC.encode(sample("s", new ClassLabel(9), ScoreKind.LOGITS, 1f, 2f));
        try (var harness = harness(false)) {
            process(harness, "no avro".getBytes(StandardCharsets.US_ASCII));
            process(harness, truncated);
            process(harness, wrongClass);
            process(harness, null);
            process(harness, CODEC.encode(sample("good", new ClassLabel(1), ScoreKind.LOGITS, 1f, 2f)));

            List<DeadLetter> letters = harness.getSideOutput(DecodeFunction.DEAD_LETTERS).stream()
                    .map(StreamRecord::getValue)
                    .toList();
            assertEquals(4, letters.size());
            assertArrayEquals(wrongClass, letters.get(2).record().valueBytes());
            assertEquals("label is class 9, expected 0 to 1", letters.get(2).message());
            assertEquals(
                    List.of("UnknownEncoding", "CorruptBody", "InvalidSample", "UnknownEncoding"),
                    letters.stream().map(DeadLetter::errorClass).toList());
            assertEquals("good", harness.extractOutputValues().get(0).sampleId());
        }
    }

    @Test
    void comparesEmbeddingsWithThoseBeforeOfTheSameLabel() throws Exception {
        try (var harness = harness(comparing(2))) {
            process(harness, embedded("first", 0, 1f, 0f));
            process(harness, embedded("right-angled", 0, 0f, 1f));
            process(harness, embedded("between", 0, 3f, 3f));
            process(harness, embedded("alone", 1, 0f, 1f));
            process(harness, embedded("without", 0));

            assertEquals(List.of(Float.NaN, 0f, 1f, Float.NaN, Float.NaN), typicalities(harness.extractOutputValues()));
        }
    }

    @Test
    void goesOnFromThePrototypesOfASavepoint() throws Exception {
        OperatorSubtaskState saved;
        try (var harness = harness(comparing(2))) {
            process(harness, embedded("first", 0, 1f, 0f));
            saved = harness.snapshot(1, 1);
        }
        try (var same = restored(comparing(2), saved);
                var wider = restored(comparing(3), saved)) {
            process(same, embedded("opposite", 0, -2f, 0f));
            process(wider, embedded("opposite", 0, -2f, 0f, 0f));

            assertEquals(List.of(-1f), typicalities(same.extractOutputValues()));
            assertEquals(List.of(Float.NaN), typicalities(wider.extractOutputValues()));
        }
    }

    @Test
    void anEmbeddingOfAnotherSizeOrWithoutNumbersIsADeadLetterAndNoPartOfAPrototype() throws Exception {
        try (var harness = harness(comparing(2))) {
            process(harness, embedded("short", 0, 1f));
            process(harness, embedded("broken", 0, 1f, Float.NaN));
            process(harness, embedded("good", 0, 1f, 1f));

            assertEquals(
                    List.of(
                            "the embedding has 1 numbers, expected 2",
                            "the embedding holds NaN, expected finite numbers"),
                    harness.getSideOutput(DecodeFunction.DEAD_LETTERS).stream()
                            .map(letter -> letter.getValue().message())
                            .toList());
            assertEquals(List.of(Float.NaN), typicalities(harness.extractOutputValues()));
        }
    }

    @Test
    void embeddingsThatNobodyComparesAreNotLookedAt() throws Exception {
        try (var harness = harness(false)) {
            process(harness, embedded("broken", 0, Float.NaN));

            assertNull(harness.extractOutputValues().get(0).signals());
        }
    }

    private static List<Float> typicalities(List<Observation> observations) {
        return observations.stream()
                .map(observation -> (float) observation.signal(Signal.TYPICALITY))
                .toList();
    }

    private static byte[] embedded(String id, int label, Float... embedding) throws Exception {
        ScoredSample sample = sample(id, new ClassLabel(label), ScoreKind.LOGITS, 1f, 2f);
        sample.setEmbedding(embedding.length == 0 ? null : List.of(embedding));
        return CODEC.encode(sample);
    }

    private static DecodeScoresFunction comparing(int embeddingSize) {
        return new DecodeScoresFunction(2, embeddingSize, 1_000, false, DeadLetterSettings.defaults());
    }

    private static OneInputStreamOperatorTestHarness<RawRecord, Observation> harness(boolean wholeRows)
            throws Exception {
        return harness(new DecodeScoresFunction(0, 0, 1_000, wholeRows, DeadLetterSettings.defaults()));
    }

    private static OneInputStreamOperatorTestHarness<RawRecord, Observation> harness(DecodeScoresFunction function)
            throws Exception {
        return ProcessFunctionTestHarnesses.forProcessFunction(function);
    }

    private static OneInputStreamOperatorTestHarness<RawRecord, Observation> restored(
            DecodeScoresFunction function, OperatorSubtaskState saved) throws Exception {
        var harness = new OneInputStreamOperatorTestHarness<>(new ProcessOperator<>(function), 1, 1, 0);
        harness.initializeState(saved);
        harness.open();
        return harness;
    }

    private static void process(OneInputStreamOperatorTestHarness<RawRecord, Observation> harness, byte[] value)
            throws Exception {
        harness.processElement(
                new RawRecord(
                        "scored-samples", 0, 0, 0, null, value == null ? null : ByteBuffer.wrap(value), List.of()),
                0);
    }

    private static ScoredSample sample(String id, Object label, ScoreKind kind, Float... scores) {
        return ScoredSample.newBuilder()
                .setSampleId(id)
                .setEventTime(Instant.EPOCH)
                .setLabel(label)
                .setKind(kind)
                .setScores(List.of(scores))
                .setModelVersion(7)
                .build();
    }
}

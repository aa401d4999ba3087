package io.noisegate.scoring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.noisegate.hardness.Observation;
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
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
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
            assertArrayEquals(wrongClass, letters.get(2).record().value());
            assertEquals("label is class 9, expected 0 to 1", letters.get(2).message());
            assertEquals(
                    List.of("UnknownEncoding", "CorruptBody", "InvalidSample", "UnknownEncoding"),
                    letters.stream().map(DeadLetter::errorClass).toList());
            assertEquals("good", harness.extractOutputValues().get(0).sampleId());
        }
    }

    private static OneInputStreamOperatorTestHarness<RawRecord, Observation> harness(boolean wholeRows)
            throws Exception {
        return ProcessFunctionTestHarnesses.forProcessFunction(
                new DecodeScoresFunction(0, wholeRows, DeadLetterSettings.defaults()));
    }

    private static void process(OneInputStreamOperatorTestHarness<RawRecord, Observation> harness, byte[] value)
            throws Exception {
        harness.processElement(new RawRecord("scored-samples", 0, 0, 0, null, value, List.of()), 0);
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

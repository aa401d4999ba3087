package io.noisegate.revisit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.Backend;
import io.noisegate.revisit.RevisitSettings.Mode;
import io.noisegate.sample.Label;
import io.noisegate.sample.Sample;
import io.noisegate.sample.SampleSerializer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.state.heap.HeapKeyedStateBackend;
import org.apache.flink.streaming.util.KeyedOneInputStreamOperatorTestHarness;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@SuppressWarnings("try") // Closing a harness may be interrupted; then the test fails.
class RevisitOperatorTest {
    private static final AtomicLong VERSION = new AtomicLong();
    private static final int FEATURE_BYTES = 400;

    @BeforeEach
    void theModelHasNotMovedYet() {
        VERSION.set(10);
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void sendsASampleAgainWheneverTheModelHasMovedOnUntilItWasVisitedOftenEnough(Backend backend) throws Exception {
        try (var harness = harness(backend, 1 << 20)) {
            harness.open();
            send(harness, "a", 1);

            harness.setProcessingTime(1_000);
            VERSION.set(11);
            harness.setProcessingTime(2_000);
            assertEquals(List.of("a 1"), samples(harness), "one version is not enough");
            VERSION.set(12);
            harness.setProcessingTime(3_000);
            assertEquals(List.of("a 1", "a 1"), samples(harness));
            harness.setProcessingTime(4_000);
            VERSION.set(20);
            harness.setProcessingTime(5_000);

            assertEquals(List.of("a 1", "a 1", "a 1"), samples(harness));
            assertArrayEquals(
                    features("a"), featuresOf(harness.extractOutputValues().get(2)));
            assertNothingIsLeft(harness);
        }
    }

    @Test
    void visitsASampleAfterTheLongestPauseAlthoughTheModelStandsStill() throws Exception {
        try (var harness = harness(Backend.HEAP, 1 << 20)) {
            harness.open();
            send(harness, "a", 1);

            harness.setProcessingTime(9_999);
            assertEquals(1, samples(harness).size());
            harness.setProcessingTime(10_000);

            assertEquals(2, samples(harness).size());
        }
    }

    @Test
    void givesASampleUpWhenItsTimeToLiveIsOver() throws Exception {
        try (var harness = harness(Backend.HEAP, 1 << 20)) {
            harness.open();
            send(harness, "a", 1);
            harness.setProcessingTime(14_000);
            assertEquals(2, samples(harness).size());

            VERSION.set(99);
            harness.setProcessingTime(15_000);

            assertEquals(2, samples(harness).size());
            assertNothingIsLeft(harness);
        }
    }

    @Test
    void aSampleThatComesAgainIsVisitedByThatAndAnotherLabelStartsItsVisitsAgain() throws Exception {
        try (var harness = harness(Backend.HEAP, 1 << 20)) {
            harness.open();
            send(harness, "a", 1);
            send(harness, "a", 1);
            send(harness, "b", 1);
            send(harness, "b", 1);
            send(harness, "b", 2);

            for (int second = 1; second <= 10; second++) {
                VERSION.addAndGet(2);
                harness.setProcessingTime(second * 1_000);
            }

            assertEquals(
                    List.of("a 1", "a 1", "a 1"),
                    samples(harness).stream().filter(s -> s.startsWith("a")).toList());
            assertEquals(
                    List.of("b 1", "b 1", "b 2", "b 2", "b 2"),
                    samples(harness).stream().filter(s -> s.startsWith("b")).toList());
            assertNothingIsLeft(harness);
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void withoutRoomTheSampleThatLacksTheFewestVisitsGoesFirst(Backend backend) throws Exception {
        int each = KeptSample.of(sample("a", 1)).bytes("a");
        try (var harness = harness(backend, 2 * each)) {
            harness.open();
            send(harness, "a", 1);
            send(harness, "b", 1);
            send(harness, "b", 1);

            send(harness, "c", 1);

            for (int second = 1; second <= 10; second++) {
                VERSION.addAndGet(2);
                harness.setProcessingTime(second * 1_000);
            }
            assertEquals(List.of(3L, 2L, 3L), List.of(count(harness, "a"), count(harness, "b"), count(harness, "c")));
            assertNothingIsLeft(harness);
        }
    }

    @ParameterizedTest
    @EnumSource(Backend.class)
    void goesOnAfterARestoreAndKnowsWhatItKeeps(Backend backend) throws Exception {
        int each = KeptSample.of(sample("a", 1)).bytes("a");
        OperatorSubtaskState snapshot;
        try (var harness = harness(backend, 2 * each)) {
            harness.open();
            send(harness, "a", 1);
            send(harness, "b", 1);
            send(harness, "b", 1);
            snapshot = harness.snapshot(1, 1);
        }

        try (var harness = harness(backend, 2 * each)) {
            harness.initializeState(snapshot);
            harness.open();
            send(harness, "c", 1);
            for (int second = 1; second <= 10; second++) {
                VERSION.addAndGet(2);
                harness.setProcessingTime(second * 1_000);
            }

            assertEquals(List.of(2L, 0L, 3L), List.of(count(harness, "a"), count(harness, "b"), count(harness, "c")));
            assertNothingIsLeft(harness);
        }
    }

    @Test
    void makesAllVisitsThatAreLeftAtTheEndOfTheInputInTurns() throws Exception {
        try (var harness = harness(Backend.HEAP, 1 << 20)) {
            harness.open();
            send(harness, "a", 1);
            send(harness, "b", 2);

            harness.endInput();

            assertEquals(3, count(harness, "a"));
            assertEquals(3, count(harness, "b"));
            assertTrue(samples(harness).subList(2, 4).containsAll(List.of("a 1", "b 2")), "in turns");
            assertNothingIsLeft(harness);
        }
    }

    private static KeyedOneInputStreamOperatorTestHarness<String, Sample, Sample> harness(
            Backend backend, long capacityBytes) throws Exception {
        RevisitSettings settings = new RevisitSettings(
                Mode.ON,
                3,
                2,
                Duration.ofSeconds(1),
                Duration.ofSeconds(10),
                Duration.ofSeconds(15),
                Math.max(1 << 10, capacityBytes));
        var harness = new KeyedOneInputStreamOperatorTestHarness<>(
                new RevisitOperator(settings, () -> VERSION::get), Sample::id, Types.STRING);
        harness.setStateBackend(backend.create());
        harness.setup(new SampleSerializer());
        return harness;
    }

    private static void send(
            KeyedOneInputStreamOperatorTestHarness<String, Sample, Sample> harness, String id, int label)
            throws Exception {
        harness.processElement(sample(id, label), 0);
    }

    /** Its features start at byte 1 and are such that they do not compress. */
    private static Sample sample(String id, int label) {
        byte[] features = features(id);
        byte[] bytes = new byte[FEATURE_BYTES + 2];
        System.arraycopy(features, 0, bytes, 1, FEATURE_BYTES);
        return new Sample(id, Label.ofClass(label), bytes, 1, FEATURE_BYTES);
    }

    private static byte[] features(String id) {
        byte[] features = new byte[FEATURE_BYTES];
        new Random(id.hashCode()).nextBytes(features);
        return features;
    }

    private static byte[] featuresOf(Sample sample) {
        return Arrays.copyOfRange(sample.bytes(), sample.offset(), sample.offset() + sample.length());
    }

    private static List<String> samples(KeyedOneInputStreamOperatorTestHarness<String, Sample, Sample> harness) {
        return harness.extractOutputValues().stream()
                .map(sample -> sample.id() + " " + sample.label().classIndex())
                .toList();
    }

    private static long count(KeyedOneInputStreamOperatorTestHarness<String, Sample, Sample> harness, String id) {
        return samples(harness).stream().filter(s -> s.startsWith(id)).count();
    }

    private static void assertNothingIsLeft(KeyedOneInputStreamOperatorTestHarness<String, Sample, Sample> harness) {
        assertEquals(0, harness.numProcessingTimeTimers());
        if (harness.getOperator().getKeyedStateBackend() instanceof HeapKeyedStateBackend) {
            assertEquals(0, harness.numKeyedStateEntries()); // the harness counts on the heap only
        }
    }
}

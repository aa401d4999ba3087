package io.noisegate.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.job.JobFixture.Point;
import io.noisegate.schema.AlertState;
import io.noisegate.schema.ModelUpdate;
import io.noisegate.schema.NoisyLabelAlert;
import io.noisegate.schema.SampleDecision;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The whole job on a real broker and a real cluster. */
class NoisegateJobITCase {
    @TempDir(cleanup = CleanupMode.NEVER)
    static Path folder;

    private static JobFixture fixture;

    @BeforeAll
    static void start() throws Exception {
        fixture = JobFixture.start(folder);
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
    }

    @Test
    void samplesGoInAndDecisionsAndAlertsAndModelsComeOut() throws Exception {
        List<Point> points = JobFixture.points(200, 0.2, 1);
        int passes = 12;
        NoisegateSettings settings = fixture.settings(
                "whole",
                2,
                "job.parallelism=2",
                "scoring.parallelism=2",
                "learning.learning-rate=0.2",
                "selection.policy=margin-drop",
                "alert.minimum-observations=5");
        for (int pass = 0; pass < passes; pass++) {
            fixture.produce(settings, points);
        }

        JobID job = fixture.flink().submit(JobFixture.job(settings));
        List<SampleDecision> decisions = fixture.awaitDecisions(settings, passes * points.size());
        fixture.flink().cancel(job);

        assertEachVisitOnce(decisions, points, passes);
        assertEquals(2, scorersThatUsedANewerModel(decisions).size());
        assertTrue(alertedOf(settings, points, true) > 0.8, "most wrong labels have an alert");
        assertTrue(alertedOf(settings, points, false) < 0.1, "few right labels have an alert");
    }

    @Test
    void stoppedWithASavepointAndResumedItIsBitForBitWhatItWouldHaveBeen() throws Exception {
        List<Point> points = JobFixture.points(96, 0.2, 2);
        String[] lockstep = {
            "scoring.staleness=0",
            "scoring.linger=10 min",
            "learning.publish.every=1",
            "learning.optimizer.momentum=0.9",
            "learning.langevin.mode=std",
            "selection.policy=hasa",
            "selection.hasa.warmup=sample",
            "history.window=3",
            "job.checkpoint-interval=100 ms"
        };
        NoisegateSettings whole = fixture.settings("uninterrupted", 1, lockstep);
        NoisegateSettings halved = fixture.settings("interrupted", 1, lockstep);
        feed(whole, points, 8);
        JobID job = fixture.flink().submit(JobFixture.job(whole));
        List<SampleDecision> expected = fixture.awaitDecisions(whole, 8 * points.size());
        fixture.flink().cancel(job);

        feed(halved, points, 4);
        fixture.produce(halved, points.subList(0, 7));
        job = fixture.flink().submit(JobFixture.job(halved));
        fixture.awaitDecisions(halved, 4 * points.size());
        String savepoint = fixture.stopWithSavepoint(job);
        fixture.produce(halved, points.subList(7, points.size()));
        feed(halved, points, 3);
        job = fixture.flink().resume(JobFixture.job(halved), savepoint);
        List<SampleDecision> actual = fixture.awaitDecisions(halved, 8 * points.size());
        fixture.flink().cancel(job);

        assertSame(withoutGeneration(expected), withoutGeneration(actual));
        assertArrayEquals(lastModel(whole), lastModel(halved));
        assertNotEquals(0, expected.stream().filter(d -> !d.getKeep()).count(), "something was dropped");
        assertEquals(Set.of(1L, 2L), generations(actual));
    }

    @Test
    void rescaledFromTwoToFourEveryWindowIsIntact() throws Exception {
        List<Point> points = JobFixture.points(120, 0.2, 3);
        NoisegateSettings two =
                fixture.settings("rescaled", 4, "job.parallelism=2", "scoring.parallelism=2", "history.window=5");
        NoisegateSettings four =
                fixture.settings("rescaled", 4, "job.parallelism=4", "scoring.parallelism=4", "history.window=5");
        feed(two, points, 3);
        JobID job = fixture.flink().submit(JobFixture.job(two));
        fixture.awaitDecisions(two, 3 * points.size());
        String savepoint = fixture.stopWithSavepoint(job);

        feed(four, points, 4);
        job = fixture.flink().resume(JobFixture.job(four), savepoint);
        List<SampleDecision> decisions = fixture.awaitDecisions(four, 7 * points.size());
        fixture.flink().cancel(job);

        assertEachVisitOnce(decisions, points, 7);
        for (SampleDecision decision : decisions) {
            assertEquals(Math.min(5, decision.getVisit()), decision.getWindowFill(), decision.toString());
        }
    }

    @Test
    void aLostTaskManagerCostsNoDecisionAndDoublesNone() throws Exception {
        List<Point> points = JobFixture.points(300, 0.2, 4);
        int passes = 10;
        NoisegateSettings settings = fixture.settings("failing", 2, "job.parallelism=2", "scoring.parallelism=2");
        feed(settings, points, passes / 2);
        JobID job = fixture.flink().submit(JobFixture.job(settings));
        fixture.awaitDecisions(settings, points.size());

        fixture.flink().cluster().terminateTaskManager(0).get();
        fixture.flink().cluster().startTaskManager();
        feed(settings, points, passes / 2);
        List<SampleDecision> decisions = fixture.awaitDecisions(settings, passes * points.size());
        fixture.flink().cancel(job);

        assertEachVisitOnce(decisions, points, passes);
        assertTrue(generations(decisions).size() > 1, "the job went on in a new generation");
    }

    @Test
    void poisonOfEveryKindEndsInTheDeadLettersAndTheSamplesAroundItAreDecided() throws Exception {
        List<Point> points = JobFixture.points(40, 0, 5);
        NoisegateSettings settings = fixture.settings("poisoned", 1);
        List<byte[]> poison = poison(points.get(0));
        for (int i = 0; i < points.size(); i++) {
            fixture.produce(settings, points.subList(i, i + 1));
            if (i < poison.size()) {
                ProducerRecord<byte[], byte[]> record =
                        new ProducerRecord<>(settings.topics().samples(), 0, new byte[] {(byte) i}, poison.get(i));
                record.headers().add("trace", ("t" + i).getBytes(StandardCharsets.UTF_8));
                fixture.produce(record);
            }
        }

        JobID job = fixture.flink().submit(JobFixture.job(settings));
        List<SampleDecision> decisions = fixture.awaitDecisions(settings, points.size());
        JobFixture.await(() -> fixture.records(settings.topics().deadLetters()).size() == poison.size());
        fixture.flink().cancel(job);

        assertEachVisitOnce(decisions, points, 1);
        List<ConsumerRecord<byte[], byte[]>> letters =
                fixture.records(settings.topics().deadLetters());
        for (int i = 0; i < poison.size(); i++) {
            ConsumerRecord<byte[], byte[]> letter = letters.get(i);
            assertArrayEquals(poison.get(i), letter.value());
            assertArrayEquals(new byte[] {(byte) i}, letter.key());
            assertEquals("t" + i, header(letter, "trace"));
            assertEquals(settings.topics().samples(), header(letter, DeadLetterSerialization.SOURCE_TOPIC));
            assertEquals("0", header(letter, DeadLetterSerialization.SOURCE_PARTITION));
            assertEquals(Integer.toString(2 * i + 1), header(letter, DeadLetterSerialization.SOURCE_OFFSET));
            assertEquals("decode", header(letter, DeadLetterSerialization.STAGE));
            assertTrue(header(letter, DeadLetterSerialization.ERROR_MESSAGE).length() > 10);
        }
    }

    private static List<byte[]> poison(Point point) {
        byte[] good = fixture.encode(point);
        byte[] unknownSchema = good.clone();
        unknownSchema[4] ^= 1;
        return List.of(
                "no avro at all".getBytes(StandardCharsets.UTF_8),
                new byte[] {0, 0, 0, 0, 9, 1, 2},
                unknownSchema,
                Arrays.copyOf(good, good.length - 3),
                fixture.encode(new Point("", 0, 0, point.features())),
                fixture.encode(new Point("far", 0, JobFixture.CLASSES, point.features())),
                fixture.encode(new Point("nan", 0, 0, new float[] {1, Float.NaN, 0, 0})));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static void feed(NoisegateSettings settings, List<Point> points, int passes) {
        for (int pass = 0; pass < passes; pass++) {
            fixture.produce(settings, points);
        }
    }

    /** Complete and without duplicates: by sample and visit, and by sample and batch. */
    private static void assertEachVisitOnce(List<SampleDecision> decisions, List<Point> points, int visits) {
        Map<String, Set<Long>> visitsSeen = new HashMap<>();
        Map<String, Integer> perSample = new HashMap<>();
        for (SampleDecision decision : decisions) {
            visitsSeen
                    .computeIfAbsent(decision.getSampleId(), id -> new HashSet<>())
                    .add(decision.getVisit());
            perSample.merge(decision.getSampleId(), 1, Integer::sum);
        }
        long distinctInBatch = decisions.stream()
                .map(decision -> decision.getSampleId() + " " + decision.getBatchId())
                .distinct()
                .count();
        assertEquals(decisions.size(), distinctInBatch, "decisions by sample and batch");
        assertEquals(points.size(), visitsSeen.size());
        visitsSeen.forEach((id, seen) -> assertEquals(visits, seen.size(), "visits of " + id));
        perSample.forEach((id, count) -> assertEquals(visits, count, "decisions on " + id));
    }

    private static Set<Long> scorersThatUsedANewerModel(List<SampleDecision> decisions) {
        return decisions.stream()
                .filter(decision -> decision.getModelVersion() > 3)
                .map(decision -> decision.getBatchId() & 0xffff)
                .collect(Collectors.toSet());
    }

    private static double alertedOf(NoisegateSettings settings, List<Point> points, boolean mislabeled)
            throws Exception {
        Set<String> alerted = new HashSet<>();
        for (NoisyLabelAlert alert : fixture.read(settings.topics().alerts(), NoisyLabelAlert.class)) {
            if (alert.getState() == AlertState.CLEARED) {
                alerted.remove(alert.getSampleId());
            } else {
                alerted.add(alert.getSampleId());
            }
        }
        List<Point> chosen =
                points.stream().filter(p -> p.mislabeled() == mislabeled).toList();
        return (double) chosen.stream().filter(p -> alerted.contains(p.id())).count() / chosen.size();
    }

    private static List<SampleDecision> withoutGeneration(List<SampleDecision> decisions) {
        List<SampleDecision> stripped = new ArrayList<>();
        for (SampleDecision decision : decisions) {
            stripped.add(
                    SampleDecision.newBuilder(decision).setModelGeneration(0).build());
        }
        stripped.sort(Comparator.comparing(SampleDecision::getBatchId).thenComparing(SampleDecision::getSampleId));
        return stripped;
    }

    private static void assertSame(List<SampleDecision> expected, List<SampleDecision> actual) {
        assertEquals(expected.size(), actual.size());
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expected.get(i), actual.get(i), "decision " + i);
        }
    }

    private static Set<Long> generations(List<SampleDecision> decisions) {
        return decisions.stream().map(SampleDecision::getModelGeneration).collect(Collectors.toSet());
    }

    private static byte[] lastModel(NoisegateSettings settings) throws Exception {
        List<ModelUpdate> updates = fixture.read(settings.topics().model(), ModelUpdate.class);
        return updates.get(updates.size() - 1).getBytes().array();
    }
}

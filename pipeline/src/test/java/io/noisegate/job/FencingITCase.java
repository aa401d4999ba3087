package io.noisegate.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.job.JobFixture.Point;
import io.noisegate.schema.ModelUpdate;
import io.noisegate.schema.SampleDecision;
import io.noisegate.schema.SingleObjectCodec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.execution.CheckpointType;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Whatever else stands on the model topic, a scorer uses the models of its own learner only. In lockstep the decisions say so
 * bit for bit: they are those of a job that has the topic to itself.
 */
class FencingITCase {
    private static final String[] LOCKSTEP = {
        "scoring.staleness=0", "scoring.linger=10 min", "learning.publish.every=1", "learning.optimizer.momentum=0.9"
    };
    private static final List<Point> POINTS = JobFixture.points(64, 0.2, 11);
    private static final int PASSES = 4;

    @TempDir(cleanup = CleanupMode.NEVER)
    static Path folder;

    private static JobFixture fixture;
    private static List<SampleDecision> undisturbed;

    @BeforeAll
    static void start() throws Exception {
        fixture = JobFixture.start(folder);
        NoisegateSettings settings = fixture.settings("undisturbed", 1, LOCKSTEP);
        feed(settings);
        JobID job = fixture.flink().submit(JobFixture.job(settings));
        undisturbed = fixture.awaitDecisions(settings, PASSES * POINTS.size());
        fixture.flink().cancel(job);
    }

    @AfterAll
    static void stop() throws Exception {
        fixture.close();
    }

    @Test
    void anEarlierJobOnTheSameTopicIsNotListenedTo() throws Exception {
        NoisegateSettings settings = fixture.settings("inherited", 1, LOCKSTEP);
        publishStale(settings, "an-earlier-job", 99);
        JobID job = fixture.flink().submit(JobFixture.job(settings));
        fixture.awaitRunning(job);
        publishStale(settings, "an-earlier-job", 100);

        feed(settings);
        List<SampleDecision> decisions = fixture.awaitDecisions(settings, PASSES * POINTS.size());
        fixture.flink().cancel(job);

        assertSameModels(undisturbed, decisions);
    }

    @Test
    void aRolledBackTimelineIsNotListenedTo() throws Exception {
        NoisegateSettings settings = fixture.settings("rolled-back", 1, LOCKSTEP);
        JobID job = fixture.flink().submit(JobFixture.job(settings));
        String savepoint = fixture.stopWithSavepoint(job);
        feed(settings);
        job = fixture.flink().resume(JobFixture.job(settings), savepoint);
        fixture.awaitDecisions(settings, PASSES * POINTS.size());
        fixture.flink().cancel(job);

        job = fixture.flink().resume(JobFixture.job(settings), savepoint);
        List<SampleDecision> both = fixture.awaitDecisions(settings, 2 * PASSES * POINTS.size());
        fixture.flink().cancel(job);

        assertEquals(Set.of(2L, 3L), generations(both));
        assertSameModels(undisturbed, both.subList(0, undisturbed.size()));
        assertSameModels(undisturbed, both.subList(undisturbed.size(), both.size()));
    }

    @Test
    void anAttemptThatFailedBeforeItsFirstCheckpointIsNotListenedTo() throws Exception {
        NoisegateSettings settings = fixture.settings("failed-early", 1, withLockstep("job.checkpoint-interval=1 h"));
        feed(settings);
        JobID job = fixture.flink().submit(JobFixture.job(settings));
        long steps = (long) PASSES * POINTS.size() / settings.scoring().batchSize();
        JobFixture.await(() -> lastStep(settings) == steps);

        for (int taskManager = 0; taskManager < 2; taskManager++) {
            fixture.flink().cluster().terminateTaskManager(taskManager).get();
            fixture.flink().cluster().startTaskManager();
        }
        fixture.awaitRunning(job);
        JobFixture.await(() -> {
            fixture.flink()
                    .cluster()
                    .triggerCheckpoint(job, CheckpointType.FULL)
                    .get();
            return fixture.decisions(settings).size() == PASSES * POINTS.size();
        });
        List<SampleDecision> decisions = fixture.decisions(settings);
        fixture.flink().cancel(job);

        assertTrue(lineages(settings).size() > 1, "attempts without a checkpoint have lineages of their own");
        assertSameModels(undisturbed, decisions);
    }

    private static String[] withLockstep(String setting) {
        return Stream.concat(Stream.of(LOCKSTEP), Stream.of(setting)).toArray(String[]::new);
    }

    private static void feed(NoisegateSettings settings) {
        for (int pass = 0; pass < PASSES; pass++) {
            fixture.produce(settings, POINTS);
        }
    }

    /** A complete, well-formed update of a model that knows nothing, with higher numbers than the job will reach. */
    private static void publishStale(NoisegateSettings settings, String lineage, long generation) throws Exception {
        byte[] zeros = new byte[settings.model().load().parameters().size() * Float.BYTES];
        CRC32C crc = new CRC32C();
        crc.update(zeros);
        ModelUpdate update = ModelUpdate.newBuilder()
                .setLineage(lineage)
                .setGeneration(generation)
                .setVersion(1_000)
                .setStep(1_000)
                .setFences(List.of("a-scorer-of-another-time"))
                .setLearnedBatches(List.of(1_000_000L))
                .setChunk(0)
                .setChunks(1)
                .setChecksum("crc32c:%08x".formatted(crc.getValue()))
                .setBytes(ByteBuffer.wrap(zeros))
                .build();
        fixture.produce(new ProducerRecord<>(
                settings.topics().model(),
                0,
                lineage.getBytes(StandardCharsets.UTF_8),
                SingleObjectCodec.of(ModelUpdate.class).encode(update)));
    }

    private static long lastStep(NoisegateSettings settings) throws Exception {
        List<ModelUpdate> updates = fixture.read(settings.topics().model(), ModelUpdate.class);
        return updates.isEmpty() ? 0 : updates.get(updates.size() - 1).getStep();
    }

    private static Set<String> lineages(NoisegateSettings settings) throws Exception {
        return fixture.read(settings.topics().model(), ModelUpdate.class).stream()
                .map(ModelUpdate::getLineage)
                .collect(Collectors.toSet());
    }

    private static Set<Long> generations(List<SampleDecision> decisions) {
        return decisions.stream().map(SampleDecision::getModelGeneration).collect(Collectors.toSet());
    }

    private static void assertSameModels(List<SampleDecision> expected, List<SampleDecision> actual) {
        assertEquals(expected.size(), actual.size());
        List<SampleDecision> expectedInOrder = inOrder(expected);
        List<SampleDecision> actualInOrder = inOrder(actual);
        for (int i = 0; i < expected.size(); i++) {
            assertEquals(expectedInOrder.get(i), actualInOrder.get(i));
        }
        assertNotEquals(
                expectedInOrder.get(0).getLoss(),
                expectedInOrder.get(expected.size() - 1).getLoss());
    }

    private static List<SampleDecision> inOrder(List<SampleDecision> decisions) {
        return decisions.stream()
                .map(decision -> SampleDecision.newBuilder(decision)
                        .setModelGeneration(0)
                        .build())
                .sorted(Comparator.comparing(SampleDecision::getBatchId).thenComparing(SampleDecision::getSampleId))
                .toList();
    }
}

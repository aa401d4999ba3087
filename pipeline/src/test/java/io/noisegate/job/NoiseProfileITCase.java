package io.noisegate.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.job.JobFixture.Point;
import io.noisegate.schema.ClassNoise;
import io.noisegate.schema.DecisionReason;
import io.noisegate.schema.ModelUpdate;
import io.noisegate.schema.NoiseCell;
import io.noisegate.schema.NoiseProfile;
import io.noisegate.schema.SampleDecision;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Confident learning through the whole job: from the scorer to its topic, and back into selection. */
class NoiseProfileITCase {
    private static final int PASSES = 10;

    @TempDir
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
    void theProfileFindsTheShareOfWrongLabelsAtAnyParallelism() throws Exception {
        List<Point> points = JobFixture.points(300, 0.2, 5);
        double truth = points.stream().filter(Point::mislabeled).count() / (double) points.size();
        NoisegateSettings settings = fixture.settings(
                "profiled",
                2,
                "job.parallelism=2",
                "scoring.parallelism=2",
                "learning.learning-rate=0.1",
                "noise-profile.enabled=true",
                "noise-profile.interval=200 ms",
                "selection.policy=recall");
        feed(settings, points, PASSES);

        JobID job = fixture.flink().submit(JobFixture.job(settings));
        List<SampleDecision> decisions = fixture.awaitDecisions(settings, PASSES * points.size());
        JobFixture.await(() ->
                profiles(settings).stream().anyMatch(profile -> Math.abs(profile.getNoiseRate() - truth) < 0.05));
        fixture.flink().cancel(job);

        List<NoiseProfile> profiles = profiles(settings);
        NoiseProfile profile = profiles.get(profiles.size() - 1);
        assertEquals(points.size(), profile.getSamples());
        assertEquals(
                points.size(),
                profile.getLabels().stream().mapToLong(ClassNoise::getSamples).sum());
        assertEquals(
                1, profile.getCells().stream().mapToDouble(NoiseCell::getJoint).sum(), 1e-9);
        assertTrue(droppedIn(decisions, points, true) > 0.8, "most wrong labels are dropped in the end");
        assertTrue(droppedIn(decisions, points, false) < 0.1, "few right labels are");
    }

    @Test
    void keepsWhatTheProfileFindsRightAndASavepointChangesNothing() throws Exception {
        List<Point> points = JobFixture.points(96, 0.25, 2);
        String[] lockstep = {
            "scoring.staleness=0",
            "scoring.linger=10 min",
            "learning.publish.every=1",
            "learning.learning-rate=0.1",
            "selection.policy=small-loss",
            "selection.small-loss.signal=mean",
            "selection.small-loss.warmup=3",
            "selection.keep-ratio=auto"
        };
        NoisegateSettings whole = fixture.settings("estimated", 1, lockstep);
        NoisegateSettings halved = fixture.settings("estimated-in-halves", 1, lockstep);
        feed(whole, points, PASSES);
        JobID job = fixture.flink().submit(JobFixture.job(whole));
        List<SampleDecision> decisions = fixture.awaitDecisions(whole, PASSES * points.size());
        fixture.flink().cancel(job);

        feed(halved, points, PASSES / 2);
        job = fixture.flink().submit(JobFixture.job(halved));
        fixture.awaitDecisions(halved, PASSES / 2 * points.size());
        String savepoint = fixture.stopWithSavepoint(job);
        feed(halved, points, PASSES / 2);
        job = fixture.flink().resume(JobFixture.job(halved), savepoint);
        fixture.awaitDecisions(halved, PASSES * points.size());
        fixture.flink().cancel(job);

        double dropped = decisions.stream()
                        .filter(decision -> decision.getVisit() == PASSES)
                        .filter(decision -> decision.getReason() == DecisionReason.HIGH_LOSS)
                        .count()
                / (double) points.size();
        assertTrue(dropped > 0.1 && dropped < 0.35, dropped + " of the last pass were dropped");
        assertArrayEquals(lastModel(whole), lastModel(halved));
    }

    private static void feed(NoisegateSettings settings, List<Point> points, int passes) {
        for (int pass = 0; pass < passes; pass++) {
            fixture.produce(settings, points);
        }
    }

    private static List<NoiseProfile> profiles(NoisegateSettings settings) throws Exception {
        return fixture.read(settings.topics().noiseProfiles(), NoiseProfile.class);
    }

    private static double droppedIn(List<SampleDecision> decisions, List<Point> points, boolean mislabeled) {
        Map<String, Boolean> wrong = points.stream().collect(Collectors.toMap(Point::id, Point::mislabeled));
        return decisions.stream()
                .filter(decision -> decision.getVisit() == PASSES)
                .filter(decision -> wrong.get(decision.getSampleId()) == mislabeled)
                .mapToInt(decision -> decision.getKeep() ? 0 : 1)
                .average()
                .orElseThrow();
    }

    private static byte[] lastModel(NoisegateSettings settings) throws Exception {
        List<ModelUpdate> updates = fixture.read(settings.topics().model(), ModelUpdate.class);
        return updates.get(updates.size() - 1).getBytes().array();
    }
}

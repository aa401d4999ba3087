package io.noisegate.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.job.JobFixture.Point;
import io.noisegate.schema.ModelUpdate;
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

/** Soft targets through the whole job: from the scorer's probabilities by the sample's state to the learner. */
class SoftTargetsITCase {
    private static final int PASSES = 8;
    private static final String[] LOCKSTEP = {
        "scoring.staleness=0",
        "scoring.linger=10 min",
        "learning.publish.every=1",
        "selection.policy=margin-sat",
        "selection.margin-sat.from=2",
        "selection.abstain-below=0.6"
    };

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
    void wrongLabelsLoseTheirWeightAndASavepointKeepsTheTargets() throws Exception {
        List<Point> points = JobFixture.points(96, 0.2, 2);
        NoisegateSettings whole = fixture.settings("taught", 1, LOCKSTEP);
        NoisegateSettings halved = fixture.settings("taught-in-halves", 1, LOCKSTEP);
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

        assertTrue(meanLastWeight(decisions, points, true) < 0.7 * meanLastWeight(decisions, points, false));
        assertTrue(decisions.stream().anyMatch(SampleDecision::getAbstain));
        assertTrue(decisions.stream().allMatch(SampleDecision::getKeep));
        assertArrayEquals(lastModel(whole), lastModel(halved));
    }

    private static void feed(NoisegateSettings settings, List<Point> points, int passes) {
        for (int pass = 0; pass < passes; pass++) {
            fixture.produce(settings, points);
        }
    }

    private static double meanLastWeight(List<SampleDecision> decisions, List<Point> points, boolean mislabeled) {
        Map<String, Boolean> wrong = points.stream().collect(Collectors.toMap(Point::id, Point::mislabeled));
        return decisions.stream()
                .filter(decision -> decision.getVisit() == PASSES)
                .filter(decision -> wrong.get(decision.getSampleId()) == mislabeled)
                .mapToDouble(SampleDecision::getWeight)
                .average()
                .orElseThrow();
    }

    private static byte[] lastModel(NoisegateSettings settings) throws Exception {
        List<ModelUpdate> updates = fixture.read(settings.topics().model(), ModelUpdate.class);
        return updates.get(updates.size() - 1).getBytes().array();
    }
}

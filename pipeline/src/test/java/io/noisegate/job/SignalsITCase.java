package io.noisegate.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.job.JobFixture.Point;
import io.noisegate.schema.SampleDecision;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Measures that need more than the prediction, through the whole job. */
class SignalsITCase {
    private static final int PASSES = 12;
    private static final List<String> MEASURES =
            List.of("aum", "grand", "vog", "prototypicality", "allsh", "confident-learning", "detector");

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
    void areTheSameAcrossASavepoint() throws Exception {
        List<Point> points = JobFixture.points(96, 0.2, 2);
        String[] lockstep = {
            "scoring.staleness=0",
            "scoring.linger=10 min",
            "learning.publish.every=1",
            "learning.learning-rate=0.1",
            "history.measures=" + MEASURES
        };
        NoisegateSettings whole = fixture.settings("signals", 1, lockstep);
        NoisegateSettings halved = fixture.settings("signals-in-halves", 1, lockstep);
        feed(whole, points, PASSES);
        JobID job = fixture.flink().submit(JobFixture.job(whole));
        List<SampleDecision> expected = fixture.awaitDecisions(whole, PASSES * points.size());
        fixture.flink().cancel(job);

        feed(halved, points, PASSES / 2);
        job = fixture.flink().submit(JobFixture.job(halved));
        fixture.awaitDecisions(halved, PASSES / 2 * points.size());
        String savepoint = fixture.stopWithSavepoint(job);
        feed(halved, points, PASSES / 2);
        job = fixture.flink().resume(JobFixture.job(halved), savepoint);
        List<SampleDecision> actual = fixture.awaitDecisions(halved, PASSES * points.size());
        fixture.flink().cancel(job);

        assertEquals(hardness(expected), hardness(actual));
        for (SampleDecision decision : expected) {
            if (decision.getVisit() == PASSES) {
                assertEquals(Set.copyOf(MEASURES), decision.getHardness().keySet());
            }
        }
        assertTrue(mean(expected, points, "grand", true) > mean(expected, points, "grand", false));
        assertTrue(mean(expected, points, "prototypicality", true) > mean(expected, points, "prototypicality", false));
        assertTrue(mean(expected, points, "vog", true) > 0);
    }

    private static void feed(NoisegateSettings settings, List<Point> points, int passes) {
        for (int pass = 0; pass < passes; pass++) {
            fixture.produce(settings, points);
        }
    }

    private static Map<String, Map<String, Double>> hardness(List<SampleDecision> decisions) {
        Map<String, Map<String, Double>> hardness = new TreeMap<>();
        for (SampleDecision decision : decisions) {
            hardness.put(decision.getSampleId() + "@" + decision.getVisit(), new TreeMap<>(decision.getHardness()));
        }
        return hardness;
    }

    private static double mean(List<SampleDecision> decisions, List<Point> points, String measure, boolean mislabeled) {
        Map<String, Boolean> wrong = points.stream().collect(Collectors.toMap(Point::id, Point::mislabeled));
        return decisions.stream()
                .filter(decision -> decision.getVisit() == PASSES)
                .filter(decision -> wrong.get(decision.getSampleId()) == mislabeled)
                .mapToDouble(decision -> decision.getHardness().get(measure))
                .average()
                .orElseThrow();
    }
}

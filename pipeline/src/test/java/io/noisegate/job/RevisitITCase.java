package io.noisegate.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.job.JobFixture.Point;
import io.noisegate.schema.SampleDecision;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** A stream in which each sample comes once. */
class RevisitITCase {
    private static final int WINDOW = 5;

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
    void everyWindowIsFullAfterOnePassAndTheModelMovedOnBetweenTheVisits() throws Exception {
        List<Point> points = JobFixture.points(200, 0.2, 8);
        NoisegateSettings settings = settings("once", "corrections.enabled=true");
        fixture.produce(settings, points);

        JobID job = fixture.flink().submit(JobFixture.job(settings));
        List<SampleDecision> decisions = fixture.awaitDecisions(settings, WINDOW * points.size());
        fixture.flink().cancel(job);

        Map<String, List<SampleDecision>> bySample = bySample(decisions);
        assertEquals(points.size(), bySample.size());
        for (List<SampleDecision> visits : bySample.values()) {
            assertEquals(WINDOW, visits.size(), visits.toString());
            for (int visit = 1; visit <= WINDOW; visit++) {
                assertEquals(visit, visits.get(visit - 1).getVisit());
                assertEquals(visit, visits.get(visit - 1).getWindowFill());
            }
            assertTrue(visits.get(WINDOW - 1).getModelVersion() > visits.get(0).getModelVersion(), visits.toString());
        }
    }

    @Test
    void stoppedWithASavepointInTheMiddleNoVisitIsLostAndNoneDoubled() throws Exception {
        List<Point> points = JobFixture.points(200, 0.2, 9);
        NoisegateSettings settings = settings("halfway", "revisit.pause=3 s", "revisit.longest-pause=3 s");
        fixture.produce(settings, points);

        JobID job = fixture.flink().submit(JobFixture.job(settings));
        fixture.awaitDecisions(settings, 2 * points.size());
        String savepoint = fixture.stopWithSavepoint(job);
        int before = fixture.decisions(settings).size();
        job = fixture.flink().resume(JobFixture.job(settings), savepoint);
        List<SampleDecision> decisions = fixture.awaitDecisions(settings, WINDOW * points.size());
        fixture.flink().cancel(job);

        assertTrue(before < WINDOW * points.size(), "stopped in the middle");
        assertEquals(WINDOW * points.size(), decisions.size());
        bySample(decisions)
                .values()
                .forEach(visits -> assertEquals(
                        List.of(1L, 2L, 3L, 4L, 5L),
                        visits.stream().map(SampleDecision::getVisit).toList()));
    }

    private static NoisegateSettings settings(String name, String... more) throws Exception {
        List<String> assignments = new ArrayList<>(List.of(
                "revisit.mode=on",
                "revisit.versions=1",
                "revisit.pause=500 ms",
                "revisit.longest-pause=1 s",
                "history.window=" + WINDOW,
                "job.parallelism=2",
                "scoring.parallelism=2"));
        assignments.addAll(List.of(more));
        return fixture.settings(name, 2, assignments.toArray(String[]::new));
    }

    private static Map<String, List<SampleDecision>> bySample(List<SampleDecision> decisions) {
        Map<String, List<SampleDecision>> bySample = new HashMap<>();
        for (SampleDecision decision : decisions) {
            bySample.computeIfAbsent(decision.getSampleId(), id -> new ArrayList<>())
                    .add(decision);
        }
        bySample.values().forEach(visits -> visits.sort(Comparator.comparing(SampleDecision::getVisit)));
        return bySample;
    }
}

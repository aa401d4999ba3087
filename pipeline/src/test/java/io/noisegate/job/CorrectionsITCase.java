package io.noisegate.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.cli.Noisegate;
import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.job.JobFixture.Point;
import io.noisegate.schema.AlertReason;
import io.noisegate.schema.AlertState;
import io.noisegate.schema.ClassLabel;
import io.noisegate.schema.NoisyLabelAlert;
import io.noisegate.schema.SampleDecision;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Labels that are corrected while the job runs. */
class CorrectionsITCase {
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
    void aCorrectionClearsTheAlertStartsTheWindowAgainAndTheSampleIsLearnedFrom() throws Exception {
        List<Point> points = JobFixture.points(120, 0.1, 6);
        NoisegateSettings settings = fixture.settings(
                "corrected",
                2,
                "corrections.enabled=true",
                "job.parallelism=2",
                "scoring.parallelism=2",
                "learning.learning-rate=0.2",
                "selection.policy=margin-drop",
                "alert.minimum-observations=5");
        JobID job = fixture.flink().submit(JobFixture.job(settings));
        Point suspect = feedUntilOneIsSuspected(settings, points);
        long visitsBefore = of(fixture.decisions(settings), suspect).size();
        fixture.produce(new ProducerRecord<>(
                settings.topics().corrections(), "no correction".getBytes(StandardCharsets.UTF_8)));

        int exitCode = Noisegate.commandLine()
                .execute(
                        "correct",
                        "--id",
                        suspect.id(),
                        "--label",
                        Integer.toString(suspect.truth()),
                        "--set",
                        "topics.corrections=" + settings.topics().corrections(),
                        "--bootstrap-servers",
                        settings.kafka().bootstrapServers());
        assertEquals(0, exitCode);
        JobFixture.await(() -> lastAlert(settings, suspect).getState() == AlertState.CLEARED);
        long passes = visitsBefore + 8;
        for (long pass = visitsBefore; pass < passes; pass++) {
            fixture.produce(settings, points);
        }
        JobFixture.await(() -> of(fixture.decisions(settings), suspect).size() == passes);
        JobFixture.await(() -> fixture.records(settings.topics().deadLetters()).size() == 1);
        fixture.flink().cancel(job);

        assertEquals(
                AlertReason.LABEL_CORRECTED,
                lastAlert(settings, suspect).getEvidence().getReason());
        assertEquals(
                new ClassLabel(suspect.given()), lastAlert(settings, suspect).getGivenLabel());
        List<SampleDecision> decisions = of(fixture.decisions(settings), suspect);
        assertTrue(decisions.stream()
                .limit(visitsBefore)
                .allMatch(decision -> decision.getLabel().equals(new ClassLabel(suspect.given()))));
        List<SampleDecision> corrected = decisions.subList((int) visitsBefore, decisions.size());
        for (int i = 0; i < corrected.size(); i++) {
            assertEquals(new ClassLabel(suspect.truth()), corrected.get(i).getLabel());
            assertEquals(i + 1, corrected.get(i).getVisit());
            assertEquals(i + 1, corrected.get(i).getWindowFill());
            assertTrue(corrected.get(i).getKeep(), "learned from: " + corrected.get(i));
        }
    }

    /** Sends all points pass by pass until a mislabeled one has an alert; gives it when all that was sent is decided. */
    private static Point feedUntilOneIsSuspected(NoisegateSettings settings, List<Point> points) throws Exception {
        for (int pass = 1; pass < 40; pass++) {
            fixture.produce(settings, points);
            fixture.awaitDecisions(settings, pass * points.size());
            for (Point point : points) {
                NoisyLabelAlert last = lastAlert(settings, point);
                if (point.mislabeled() && last != null && last.getState() != AlertState.CLEARED) {
                    return point;
                }
            }
        }
        throw new AssertionError("No mislabeled point was suspected");
    }

    private static NoisyLabelAlert lastAlert(NoisegateSettings settings, Point point) throws Exception {
        return fixture.read(settings.topics().alerts(), NoisyLabelAlert.class).stream()
                .filter(alert -> alert.getSampleId().equals(point.id()))
                .reduce((earlier, later) -> later)
                .orElse(null);
    }

    /** The decisions on a point in the order of its batches; one scorer has them all. */
    private static List<SampleDecision> of(List<SampleDecision> decisions, Point point) {
        return decisions.stream()
                .filter(decision -> decision.getSampleId().equals(point.id()))
                .sorted(Comparator.comparing(SampleDecision::getBatchId))
                .toList();
    }
}

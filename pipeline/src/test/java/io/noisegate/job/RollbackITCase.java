package io.noisegate.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.cli.Noisegate;
import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.job.JobFixture.Point;
import io.noisegate.schema.ModelUpdate;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Going back to an earlier model while the job runs. */
class RollbackITCase {
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
    void theLearnerGoesBackToAVersionOfTheTopicAndPublishesItAnew() throws Exception {
        List<Point> points = JobFixture.points(96, 0.2, 13);
        NoisegateSettings settings =
                fixture.settings("back", 1, "guards.model.rollback-on-request=true", "scoring.linger=50 ms");
        fixture.produce(settings, points);
        fixture.produce(settings, points);
        JobID job = fixture.flink().submit(JobFixture.job(settings));
        fixture.awaitDecisions(settings, 2 * points.size());
        JobFixture.await(() -> published(settings).size() >= 4);
        ModelUpdate wanted = published(settings).get(1);

        String versions = noisegate(0, settings, "model", "versions");
        String unknown = noisegate(2, settings, "model", "rollback", "--to", "1.99999");
        String asked = noisegate(0, settings, "model", "rollback", "--to", "1." + wanted.getVersion());
        JobFixture.await(() -> {
            fixture.produce(settings, points);
            return published(settings).stream()
                    .anyMatch(update -> update.getVersion() > wanted.getVersion() + 1
                            && update.getBytes().equals(wanted.getBytes()));
        });
        fixture.flink().cancel(job);

        assertTrue(
                versions.lines().anyMatch(line -> line.matches("1\\.%d +\\d+ steps.*".formatted(wanted.getVersion()))),
                versions);
        assertTrue(unknown.contains("There is no model 1.99999"), unknown);
        assertEquals("Asked the learner to go back to model 1.%d\n".formatted(wanted.getVersion()), asked);
        List<ModelUpdate> all = published(settings);
        for (int i = 1; i < all.size(); i++) {
            assertTrue(all.get(i).getVersion() >= all.get(i - 1).getVersion(), "versions only rise");
        }
    }

    /** What the learner published, in order; requests are left out. */
    private static List<ModelUpdate> published(NoisegateSettings settings) throws Exception {
        return fixture.read(settings.topics().model(), ModelUpdate.class).stream()
                .filter(update -> !update.getLineage().equals("rollback"))
                .toList();
    }

    private static String noisegate(int exitCode, NoisegateSettings settings, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(
                "--bootstrap-servers",
                settings.kafka().bootstrapServers(),
                "--set",
                "topics.model=" + settings.topics().model(),
                "--set",
                "model.path=" + settings.model().path()));
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command =
                Noisegate.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        assertEquals(exitCode, command.execute(all.toArray(String[]::new)), err.toString());
        command.getOut().flush();
        command.getErr().flush();
        return out.toString() + err;
    }
}

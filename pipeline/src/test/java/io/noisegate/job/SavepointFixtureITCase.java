package io.noisegate.job;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.cli.Noisegate;
import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.history.SampleHistory;
import io.noisegate.job.JobFixture.Point;
import io.noisegate.savepoint.JobSavepoint;
import io.noisegate.savepoint.KnownSample;
import io.noisegate.savepoint.KnownSampleSerializer;
import io.noisegate.schema.SampleDecision;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.apache.flink.api.common.JobID;
import org.apache.flink.core.memory.DataOutputSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/**
 * Savepoints of releases, each of a job that has decided {@value #PASSES} passes over the same points, are restored for ever.
 *
 * <p>A new one is written by {@code mvn test -Dtest=SavepointFixtureITCase -Dnoisegate.savepoint=FILE}.
 */
class SavepointFixtureITCase {
    private static final int PASSES = 3;
    private static final int WINDOW = 4;
    private static final String FOR_EVER = "36500 d";
    private static final String RELEASE = "0.1.0";

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
    @EnabledIfSystemProperty(named = "noisegate.savepoint", matches = ".+")
    void writesASavepoint() throws Exception {
        NoisegateSettings settings = settings("fixture");
        feed(settings, PASSES);
        JobID job = fixture.flink().submit(JobFixture.job(settings));
        fixture.awaitDecisions(settings, PASSES * points().size());
        Path savepoint = Path.of(URI.create(fixture.stopWithSavepoint(job)));

        try (var files = Files.list(savepoint)) {
            assertEquals(1, files.count(), "small enough for one file");
        }
        Files.copy(savepoint.resolve("_metadata"), Path.of(System.getProperty("noisegate.savepoint")));
    }

    @Test
    void goesOnAsIfItHadNeverStopped() throws Exception {
        NoisegateSettings settings = settings("fixture", "topics.decisions=fixture.same");

        List<SampleDecision> decisions = resume(settings);

        for (SampleDecision decision : decisions) {
            assertEquals(PASSES + 1, decision.getVisit(), decision.toString());
            assertEquals(WINDOW, decision.getWindowFill());
            assertEquals(
                    Set.of("aum", "margin", "small-loss", "loss-variance"),
                    decision.getHardness().keySet());
            assertTrue(decision.getModelGeneration() >= 2, decision.toString());
        }
    }

    @Test
    void keepsWhatFitsOfEveryWindowWhenSettingsChanged() throws Exception {
        NoisegateSettings settings = settings(
                "fixture",
                "topics.decisions=fixture.changed",
                "history.window=2",
                "history.measures=[aum, forgetting]",
                "selection.policy=hasa",
                "selection.keep-ratio=0.6",
                "alert.score=aum");

        List<SampleDecision> decisions = resume(settings);

        for (SampleDecision decision : decisions) {
            assertEquals(PASSES + 1, decision.getVisit(), decision.toString());
            assertEquals(2, decision.getWindowSize());
            assertEquals(2, decision.getWindowFill());
            assertEquals(Set.of("aum", "forgetting"), decision.getHardness().keySet());
        }
        assertTrue(decisions.stream().anyMatch(decision -> !decision.getKeep()), "full windows are judged at once");
    }

    @Test
    void isLookedIntoWithoutRunningTheJob() throws Exception {
        String savepoint = savepoint().toString();
        List<KnownSample> samples = samples(savepoint, settings("looked-into", "history.ttl=1 s"));
        Path csv = folder.resolve("windows.csv");

        String summary = noisegate(0, "state", "summary", savepoint);
        String one = noisegate(0, "state", "sample", savepoint, "--id", "s7");
        String unknown = noisegate(1, "state", "sample", savepoint, "--id", "nobody");
        noisegate(0, "state", "export", savepoint, "-o", csv.toString());

        assertEquals(
                points().stream().map(Point::id).sorted().toList(),
                samples.stream().map(KnownSample::id).toList());
        for (KnownSample sample : samples) {
            SampleHistory history = sample.history();
            assertEquals(PASSES, history.observations());
            assertEquals(PASSES, history.losses().length);
            assertEquals(WINDOW, history.windowSize());
            assertArrayEquals(new String[] {"aum", "margin", "small-loss"}, history.measures());
        }
        assertTrue(summary.startsWith("samples        %d\n".formatted(points().size())), summary);
        assertTrue(
                summary.contains("observations   %d (%d at most)".formatted(PASSES * points().size(), PASSES)),
                summary);
        assertTrue(summary.contains("model          lineage "), summary);
        assertTrue(one.startsWith("s7: observed 3 times, 0 losses not finite\nwindow 3 of 4: ["), one);
        assertEquals("nobody is not known\n", unknown);
        List<String> lines = Files.readAllLines(csv);
        assertEquals(points().size() + 1, lines.size());
        assertEquals("sample_id,observations,not_finite,window_size,losses,measures,soft_target,label", lines.get(0));
        assertTrue(
                lines.stream()
                        .anyMatch(line -> line.matches("s7,3,0,4,\"?[-\\d.E]+ [-\\d.E]+ [-\\d.E]+\"?,.*aum:.*,,")),
                lines.get(1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"csv", "avro"})
    void seedsANewJobByWayOfAFile(String format) throws Exception {
        NoisegateSettings settings = settings("seeded-" + format);
        Path file = folder.resolve("seed." + format);
        String seeded = folder.resolve("seeded-" + format).toString();
        noisegate(0, "state", "export", savepoint().toString(), "-o", file.toString());

        String said = noisegate(0, "state", "seed", file.toString(), "-o", seeded);

        assertEquals(
                "Wrote a savepoint with %d samples; to start from it: --savepoint %s\n"
                        .formatted(points().size(), seeded),
                said);
        List<KnownSample> before = samples(savepoint().toString(), settings);
        assertEquals(texts(before), texts(samples(seeded, settings)));

        fixture.produce(settings, points());
        JobID job = fixture.flink().resume(JobFixture.job(settings), seeded);
        List<SampleDecision> decisions = fixture.awaitDecisions(settings, points().size());
        List<KnownSample> after =
                samples(Path.of(URI.create(fixture.stopWithSavepoint(job))).toString(), settings);

        for (SampleDecision decision : decisions) {
            assertEquals(PASSES + 1, decision.getVisit(), decision.toString());
            assertEquals(1, decision.getModelGeneration(), "the model is a new one");
        }
        for (int i = 0; i < points().size(); i++) {
            float[] grown = after.get(i).history().losses();
            assertEquals(WINDOW, grown.length);
            assertArrayEquals(before.get(i).history().losses(), Arrays.copyOf(grown, PASSES));
        }
    }

    @Test
    void seedsWithWhatIsAFileOfSamplesOnly() throws Exception {
        Path file = Files.writeString(folder.resolve("broken.csv"), """
                sample_id,observations,not_finite,window_size,losses,measures,soft_target,label
                a,2,0,4,1.5 2.5,aum:1.0 2.0,,
                b,1,0,4,1.5 2.5,aum:1.0 2.0,,
                """);
        String refused = noisegate(
                2,
                "state",
                "seed",
                file.toString(),
                "-o",
                folder.resolve("never").toString());
        String exists = noisegate(2, "state", "seed", file.toString(), "-o", folder.toString());
        String unknown = noisegate(
                2,
                "state",
                "seed",
                "windows.parquet",
                "-o",
                folder.resolve("never").toString());

        assertEquals(
                file + ", row 2: The number of observations is 1, expected at least that of all losses, 2\n", refused);
        assertEquals(folder + " exists, expected a new folder; choose another name or remove it\n", exists);
        assertEquals(
                "windows.parquet is a file of unknown format, expected one that ends with .csv or .avro; choose another name\n",
                unknown);
    }

    /** What a savepoint knows, by id. */
    private static List<KnownSample> samples(String savepoint, NoisegateSettings settings) throws Exception {
        List<KnownSample> samples = new ArrayList<>();
        new JobSavepoint(savepoint, settings).samples(samples::add);
        samples.sort(Comparator.comparing(KnownSample::id));
        return samples;
    }

    private static List<String> texts(List<KnownSample> samples) throws Exception {
        List<String> texts = new ArrayList<>();
        for (KnownSample sample : samples) {
            DataOutputSerializer bytes = new DataOutputSerializer(256);
            new KnownSampleSerializer().serialize(sample, bytes);
            texts.add(HexFormat.of().formatHex(bytes.getCopyOfBuffer()));
        }
        return texts;
    }

    private List<SampleDecision> resume(NoisegateSettings settings) throws Exception {
        if (fixture.records(settings.topics().samples()).isEmpty()) {
            feed(settings, PASSES + 1);
        }
        JobID job = fixture.flink()
                .resume(JobFixture.job(settings), savepoint().toUri().toString());
        List<SampleDecision> decisions = fixture.awaitDecisions(settings, points().size());
        fixture.flink().cancel(job);
        assertEquals(points().size(), decisions.size());
        return decisions;
    }

    /** The committed savepoint, in a folder of its own. */
    private static Path savepoint() throws Exception {
        Path savepoint = folder.resolve("savepoint-" + RELEASE);
        Files.createDirectories(savepoint);
        Path metadata = savepoint.resolve("_metadata");
        if (Files.notExists(metadata)) {
            try (InputStream in =
                    SavepointFixtureITCase.class.getResourceAsStream("/savepoints/" + RELEASE + ".savepoint")) {
                Files.copy(in, metadata);
            }
        }
        return savepoint;
    }

    private static List<Point> points() {
        return JobFixture.points(40, 0.2, 12);
    }

    private static void feed(NoisegateSettings settings, int passes) {
        for (int pass = 0; pass < passes; pass++) {
            fixture.produce(settings, points());
        }
    }

    private static NoisegateSettings settings(String name, String... more) throws Exception {
        List<String> assignments = new ArrayList<>(List.of(
                "job.delivery=at-least-once",
                "history.window=" + WINDOW,
                "history.ttl=" + FOR_EVER,
                "alert.ttl=" + FOR_EVER));
        assignments.addAll(List.of(more));
        return fixture.settings(name, 1, assignments.toArray(String[]::new));
    }

    private static String noisegate(int exitCode, String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        CommandLine command =
                Noisegate.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));
        assertEquals(exitCode, command.execute(arguments), err.toString());
        command.getOut().flush();
        command.getErr().flush();
        return out.toString() + err;
    }
}

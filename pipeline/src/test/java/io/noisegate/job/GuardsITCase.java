package io.noisegate.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.job.JobFixture.Point;
import io.noisegate.schema.ModelUpdate;
import io.noisegate.schema.SampleDecision;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** The job does not go on as if nothing were wrong: too many records that are no samples, a model that got worse. */
class GuardsITCase {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path LOG = Path.of("target", "test.log");
    private static final Pattern REFUSAL = Pattern.compile(
            "ERROR UpdateOperator .* was not published: its accuracy is ([\\d.]+) on \\d+ held-out rows, that of the last good one ([\\d.]+); the learner goes on from that one \\(1 times so far\\)");

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
    void failsForGoodWhenTooManyRecordsAreNoSamples() throws Exception {
        List<Point> points = JobFixture.points(40, 0.2, 21);
        NoisegateSettings settings =
                fixture.settings("spoiled", 1, "guards.dead-letters.largest-share=0.2", "guards.dead-letters.span=20");
        fixture.produce(settings, points);
        for (int i = 0; i < 5; i++) {
            fixture.produce(new ProducerRecord<>(settings.topics().samples(), new byte[] {1, 2, 3}));
        }

        JobID job = fixture.flink().submit(JobFixture.job(settings));
        JobFixture.await(() -> fixture.flink().status(job).isGloballyTerminalState());

        assertEquals(JobStatus.FAILED, fixture.flink().status(job));
        String message = fixture.flink().lastFailure(job).orElseThrow();
        assertTrue(
                message.contains(
                        "More than 0.2 of the last 20 records of spoiled.samples cannot be used, as guards.dead-letters.largest-share allows; the last is partition 0, offset 44: "),
                message);
        assertTrue(message.endsWith("what was refused before is read with 'noisegate dead-letters list'"), message);

        NoisegateSettings lenient = fixture.settings("spoiled", 1, "guards.dead-letters.largest-share=1");
        JobID again = fixture.flink().submit(JobFixture.job(lenient));
        List<SampleDecision> decisions = fixture.awaitDecisions(lenient, points.size());
        JobFixture.await(() -> fixture.records(lenient.topics().deadLetters()).size() >= 5);
        fixture.flink().cancel(again);

        assertEquals(
                points.stream().map(Point::id).collect(Collectors.toSet()),
                decisions.stream().map(SampleDecision::getSampleId).collect(Collectors.toSet()));
    }

    @Test
    void goesBackToTheLastGoodModelWhenOneGotWorseOnHeldOutRows() throws Exception {
        List<Point> points = JobFixture.points(320, 0, 22);
        NoisegateSettings settings = fixture.settings(
                "worse",
                1,
                "guards.model.held-out=64",
                "guards.model.one-in=4",
                "guards.model.largest-drop=0.3",
                "scoring.linger=50 ms");
        for (int pass = 0; pass < 3; pass++) {
            fixture.produce(settings, points);
        }
        JobID job = fixture.flink().submit(JobFixture.job(settings));
        fixture.awaitDecisions(settings, 3 * points.size());
        assertEquals(0, metric(job, "modelsRefused"));

        fixture.produce(settings, broken(JobFixture.points(32, 0, 23)));
        JobFixture.await(() -> metric(job, "modelsRefused") >= 1);
        JobFixture.await(() -> {
            fixture.produce(settings, points);
            return isPublishedTwice(settings);
        });
        fixture.flink().cancel(job);

        Matcher said = REFUSAL.matcher(Files.readString(LOG));
        assertTrue(said.find(), "the log says so");
        assertTrue(Double.parseDouble(said.group(2)) - Double.parseDouble(said.group(1)) > 0.3, said.group());
    }

    /** A sensor that is off by orders of magnitude, and labels of another class. */
    private static List<Point> broken(List<Point> points) {
        return points.stream()
                .map(point -> {
                    float[] features = point.features().clone();
                    for (int i = 0; i < features.length; i++) {
                        features[i] *= 1_000;
                    }
                    return new Point(
                            "broken-" + point.id(), point.truth(), (point.truth() + 1) % JobFixture.CLASSES, features);
                })
                .toList();
    }

    /** Whether a model was published under a later version anew, with others in between. */
    private static boolean isPublishedTwice(NoisegateSettings settings) throws Exception {
        List<ModelUpdate> updates = fixture.read(settings.topics().model(), ModelUpdate.class);
        Set<ByteBuffer> all = updates.stream().map(ModelUpdate::getBytes).collect(Collectors.toSet());
        Set<Long> versions = updates.stream().map(ModelUpdate::getVersion).collect(Collectors.toSet());
        return all.size() < versions.size();
    }

    /** Of the learner; 0 as long as there is no such metric. */
    private static double metric(JobID job, String name) throws Exception {
        for (JsonNode vertex : get("/jobs/" + job).path("vertices")) {
            if (vertex.path("name").asText().startsWith("Update")) {
                return get("/jobs/%s/vertices/%s/subtasks/metrics?get=Update.noisegate.%s&agg=sum"
                                .formatted(job, vertex.path("id").asText(), name))
                        .path(0)
                        .path("sum")
                        .asDouble();
            }
        }
        throw new AssertionError("There is no learner");
    }

    private static JsonNode get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(fixture.flink().webAddress() + path))
                .build();
        return JSON.readTree(HttpClient.newHttpClient()
                .send(request, BodyHandlers.ofString(StandardCharsets.UTF_8))
                .body());
    }
}

package io.noisegate.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;

/** How far a job is, in a line, from the metrics that Flink's web page shows. Not thread-safe. */
final class JobProgress {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final HttpClient http = HttpClient.newHttpClient();
    private final String jobAddress;
    private long scoredBefore;
    private long lookedNs = System.nanoTime();

    JobProgress(String webAddress, JobID job) {
        jobAddress = webAddress + "/jobs/" + job;
    }

    /**
     * The next line; its rate is that since the line before.
     *
     * @param failure why the job failed last, if it ever did
     */
    String line(JobStatus status, Optional<String> failure) throws IOException, InterruptedException {
        long scored = 0;
        long kept = 0;
        long dropped = 0;
        long alerts = 0;
        long version = 0;
        for (JsonNode vertex : get("").path("vertices")) {
            String name = vertex.path("name").asText();
            String id = vertex.path("id").asText();
            if (name.startsWith("LossWindow")) {
                scored = vertex.path("metrics").path("read-records").asLong();
            } else if (name.startsWith("Select")) {
                kept = sum(id, "Select.noisegate.keptSamples");
                dropped = sum(id, "Select.noisegate.droppedSamples");
            } else if (name.startsWith("Alert")) {
                alerts = sum(id, "Alert.noisegate.raisedAlerts") - sum(id, "Alert.noisegate.clearedAlerts");
            } else if (name.startsWith("Update")) {
                version = sum(id, "Update.noisegate.modelVersion");
            }
        }
        String line = String.format(
                Locale.ROOT,
                "%s  %s  scored %,d (%,.0f/s)  kept %.1f %%  alerts %,d  model version %,d",
                LocalTime.now().truncatedTo(ChronoUnit.SECONDS),
                status.name().toLowerCase(Locale.ROOT),
                scored,
                rate(scored),
                100.0 * kept / Math.max(1, kept + dropped),
                alerts,
                version);
        return failure.map(cause -> line + "  last failure: " + cause).orElse(line);
    }

    private double rate(long scored) {
        long now = System.nanoTime();
        double rate = Math.max(0, scored - scoredBefore) / ((now - lookedNs) / 1e9);
        scoredBefore = scored;
        lookedNs = now;
        return rate;
    }

    /** Over all subtasks; 0 as long as there is no such metric. */
    private long sum(String vertex, String metric) throws IOException, InterruptedException {
        return get("/vertices/%s/subtasks/metrics?get=%s&agg=sum".formatted(vertex, metric))
                .path(0)
                .path("sum")
                .asLong();
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(jobAddress + path))
                .timeout(PATIENCE)
                .build();
        return JSON.readTree(http.send(request, BodyHandlers.ofString()).body());
    }
}

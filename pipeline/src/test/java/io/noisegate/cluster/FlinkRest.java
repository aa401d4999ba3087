package io.noisegate.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/** The REST interface of a JobManager that runs one job. */
public final class FlinkRest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ANSWER = Duration.ofSeconds(10);
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final int CLIENT_ERRORS = 400;

    private final HttpClient http = HttpClient.newHttpClient();
    private final String address;

    FlinkRest(String address) {
        this.address = address;
    }

    public String address() {
        return address;
    }

    /** Whether somebody answers, and the job is known. */
    public boolean answers() throws IOException, InterruptedException {
        try {
            return !get("/jobs/overview").path("jobs").isEmpty();
        } catch (ConnectException | HttpTimeoutException | UnexpectedAnswer e) {
            return false;
        }
    }

    /** Id of the job. */
    public String job() throws IOException, InterruptedException {
        return get("/jobs/overview").path("jobs").path(0).path("jid").asText();
    }

    /** State of the job, such as RUNNING or RESTARTING; empty while nobody answers. */
    public Optional<String> state() throws IOException, InterruptedException {
        return answers() ? Optional.of(get("/jobs/" + job()).path("state").asText()) : Optional.empty();
    }

    /** Whether every subtask runs. */
    public boolean allRunning() throws IOException, InterruptedException {
        if (!answers()) {
            return false;
        }
        JsonNode job = get("/jobs/" + job());
        return job.path("state").asText().equals("RUNNING")
                && StreamSupport.stream(job.path("vertices").spliterator(), false)
                        .allMatch(vertex -> vertex.path("tasks").path("RUNNING").asInt()
                                == vertex.path("parallelism").asInt());
    }

    /** Number of TaskManagers that the JobManager counts on. */
    public int taskManagers() throws IOException, InterruptedException {
        return get("/taskmanagers").path("taskmanagers").size();
    }

    /** Ids of the TaskManagers on which the job runs. */
    public Set<String> busyTaskManagers() throws IOException, InterruptedException {
        Set<String> busy = new HashSet<>();
        String vertices = "/jobs/%s/vertices/".formatted(job());
        for (JsonNode vertex : get("/jobs/" + job()).path("vertices")) {
            for (JsonNode taskManager :
                    get(vertices + vertex.path("id").asText() + "/taskmanagers").path("taskmanagers")) {
                busy.add(taskManager.path("taskmanager-id").asText());
            }
        }
        return busy;
    }

    /** Checkpoints that were completed since the JobManager started. */
    public long completedCheckpoints() throws IOException, InterruptedException {
        return get("/jobs/%s/checkpoints".formatted(job()))
                .path("counts")
                .path("completed")
                .asLong();
    }

    /** When the latest complete checkpoint was begun, by the clock of the JobManager, milliseconds since the epoch; 0 before the first. */
    public long latestCheckpointMs() throws IOException, InterruptedException {
        return get("/jobs/%s/checkpoints".formatted(job()))
                .path("latest")
                .path("completed")
                .path("trigger_timestamp")
                .asLong();
    }

    /** Whether a checkpoint has begun and not ended yet. */
    public boolean checkpointInProgress() throws IOException, InterruptedException {
        return get("/jobs/%s/checkpoints".formatted(job()))
                        .path("counts")
                        .path("in_progress")
                        .asLong()
                > 0;
    }

    /** How often the job was started anew. */
    public long restarts() throws IOException, InterruptedException {
        JsonNode metric = get("/jobs/%s/metrics?get=numRestarts".formatted(job()));
        return metric.path(0).path("value").asLong();
    }

    /** The longest time that a subtask of the running job took to get its state back and to open. */
    public Duration longestInitialization() throws IOException, InterruptedException {
        long longest = 0;
        String vertices = "/jobs/%s/vertices/".formatted(job());
        for (JsonNode vertex : get("/jobs/" + job()).path("vertices")) {
            for (JsonNode subtask : get(vertices + vertex.path("id").asText()).path("subtasks")) {
                longest = Math.max(
                        longest,
                        subtask.required("status-duration")
                                .required("INITIALIZING")
                                .asLong());
            }
        }
        return Duration.ofMillis(longest);
    }

    /** Sum of a metric over the subtasks of the vertex whose name begins so; 0 as long as there is none. */
    public double metric(String vertex, String metric) throws IOException, InterruptedException {
        for (JsonNode candidate : get("/jobs/" + job()).path("vertices")) {
            if (candidate.path("name").asText().startsWith(vertex)) {
                return get("/jobs/%s/vertices/%s/subtasks/metrics?get=%s&agg=sum"
                                .formatted(job(), candidate.path("id").asText(), metric))
                        .path(0)
                        .path("sum")
                        .asDouble();
            }
        }
        throw new AssertionError("The job has no vertex '%s'".formatted(vertex));
    }

    /** Takes a savepoint; gives its place. */
    public String savepoint(String folder) throws Exception {
        return savepoint("savepoints", Map.of("target-directory", folder, "cancel-job", false));
    }

    /** Stops the job with a savepoint; gives its place. */
    public String stopWithSavepoint(String folder) throws Exception {
        return savepoint("stop", Map.of("targetDirectory", folder, "drain", false));
    }

    private String savepoint(String verb, Map<String, Object> request) throws Exception {
        String job = job();
        String trigger = send("POST", "/jobs/%s/%s".formatted(job, verb), JSON.writeValueAsString(request))
                .path("request-id")
                .asText();
        String path = "/jobs/%s/savepoints/%s".formatted(job, trigger);
        JsonNode[] answer = new JsonNode[1];
        Eventually.holds("the savepoint is complete", PATIENCE, () -> {
            answer[0] = get(path);
            return answer[0].path("status").path("id").asText().equals("COMPLETED");
        });
        JsonNode location = answer[0].path("operation").path("location");
        if (location.isMissingNode()) {
            throw new AssertionError("The savepoint failed: " + answer[0]);
        }
        return location.asText();
    }

    /** Cancels the job. */
    public void cancel() throws IOException, InterruptedException {
        send("PATCH", "/jobs/%s?mode=cancel".formatted(job()), "");
    }

    /** Whatever else is to be asked. */
    public JsonNode get(String path) throws IOException, InterruptedException {
        return send("GET", path, "");
    }

    private JsonNode send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + path))
                .timeout(ANSWER)
                .header("Content-Type", "application/json")
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
        if (response.statusCode() >= CLIENT_ERRORS) {
            throw new UnexpectedAnswer(
                    "%s %s was answered with %d: %s".formatted(method, path, response.statusCode(), response.body()));
        }
        return JSON.readTree(response.body());
    }

    /** Flink could not do what it was asked. */
    private static final class UnexpectedAnswer extends IOException {
        private static final long serialVersionUID = 1;

        UnexpectedAnswer(String message) {
            super(message);
        }
    }
}

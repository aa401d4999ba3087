package io.noisegate.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParser;

/**
 * A schema registry that speaks Confluent's protocol, as Apicurio and Karapace do too: the two calls of it that readers and
 * writers need. Asks again twice when the registry does not answer.
 */
final class SchemaRegistry {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int ATTEMPTS = 3;
    private static final long PAUSE_MS = 200;
    private static final int NOT_FOUND = 404;
    private static final int SERVER_ERROR = 500;
    private static final String JSON_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(PATIENCE).build();
    private final String address;

    /** @param address {@code http://host:port}, with or without a path */
    SchemaRegistry(String address) {
        this.address = address.endsWith("/") ? address.substring(0, address.length() - 1) : address;
    }

    /**
     * What a registry says of a schema that it has.
     *
     * @param guid empty where the registry gives none
     */
    record Registered(SchemaReference.Number number, Optional<SchemaReference.Guid> guid) {}

    /**
     * The schema that a record refers to.
     *
     * @return empty when the registry has none
     * @throws IOException if the registry does not answer, or not with a schema
     */
    Optional<Schema> schema(SchemaReference reference) throws IOException {
        HttpRequest request = request("/schemas/" + reference.path()).GET().build();
        HttpResponse<String> response = send(request);
        if (response.statusCode() == NOT_FOUND) {
            return Optional.empty();
        }
        String text = answer(request, response).path("schema").asText();
        try {
            return Optional.of(new SchemaParser().parse(text).mainSchema());
        } catch (AvroRuntimeException e) {
            throw new IOException("%s is no Avro schema: %s".formatted(request.uri(), e.getMessage()), e);
        }
    }

    /**
     * What a schema is referred to by; it is registered if it is not yet.
     *
     * @throws IOException if the registry does not answer or refuses the schema, for example as incompatible
     */
    Registered register(String subject, Schema schema) throws IOException {
        String body = JSON.createObjectNode().put("schema", schema.toString()).toString();
        HttpRequest request = request(
                        "/subjects/%s/versions".formatted(URLEncoder.encode(subject, StandardCharsets.UTF_8)))
                .header("Content-Type", JSON_TYPE)
                .POST(BodyPublishers.ofString(body))
                .build();
        JsonNode answer = answer(request, send(request));
        if (!answer.path("id").isInt()) {
            throw new IOException("%s answered without an id".formatted(request.uri()));
        }
        return new Registered(new SchemaReference.Number(answer.path("id").asInt()), guid(request, answer));
    }

    private static Optional<SchemaReference.Guid> guid(HttpRequest request, JsonNode answer) throws IOException {
        if (!answer.path("guid").isTextual()) {
            return Optional.empty();
        }
        String text = answer.path("guid").asText();
        try {
            return Optional.of(new SchemaReference.Guid(UUID.fromString(text)));
        } catch (IllegalArgumentException e) {
            throw new IOException("%s answered with the GUID %s, which is none".formatted(request.uri(), text), e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(address + path))
                .timeout(PATIENCE)
                .header("Accept", JSON_TYPE);
    }

    private static JsonNode answer(HttpRequest request, HttpResponse<String> response) throws IOException {
        if (response.statusCode() / 100 != 2) {
            throw new IOException("The schema registry refused %s %s with %d: %s"
                    .formatted(request.method(), request.uri(), response.statusCode(), response.body()));
        }
        return JSON.readTree(response.body());
    }

    private HttpResponse<String> send(HttpRequest request) throws IOException {
        for (int attempt = 1; ; attempt++) {
            try {
                HttpResponse<String> response = http.send(request, BodyHandlers.ofString());
                if (response.statusCode() < SERVER_ERROR || attempt == ATTEMPTS) {
                    return response;
                }
            } catch (IOException e) {
                if (attempt == ATTEMPTS) {
                    throw new IOException(
                            "The schema registry does not answer at %s: %s; is it up, and wire.registry right?"
                                    .formatted(request.uri(), e),
                            e);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("Interrupted while asking " + request.uri(), e);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(PAUSE_MS));
        }
    }
}

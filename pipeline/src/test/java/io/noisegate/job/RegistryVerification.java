package io.noisegate.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.noisegate.cluster.RegistryProcess;
import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.job.JobFixture.Point;
import io.noisegate.schema.LabeledSample;
import io.noisegate.schema.WireEncoder;
import io.noisegate.topics.TopicRole;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.apache.avro.SchemaParser;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Samples and decisions whose schemas are with Apicurio Registry, the real one. */
@Tag("faults")
class RegistryVerification {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int FRAME = 1 + Integer.BYTES;

    @Test
    void samplesAndDecisionsAreReadBySchemasOfTheRegistry(@TempDir(cleanup = CleanupMode.NEVER) Path folder)
            throws Exception {
        List<Point> points = JobFixture.points(50, 0.2, 10);
        try (RegistryProcess registry = RegistryProcess.start(folder);
                JobFixture fixture = JobFixture.start(folder)) {
            NoisegateSettings settings = fixture.settings(
                    "registered",
                    1,
                    "wire.registry=" + registry.address(),
                    "wire.samples=confluent",
                    "wire.decisions=confluent");
            WireEncoder frames = WireEncoder.of(settings.wire(TopicRole.SAMPLES), LabeledSample.class);
            for (Point point : points) {
                fixture.produce(new ProducerRecord<>(
                        settings.topics().samples(),
                        point.id().getBytes(StandardCharsets.UTF_8),
                        frames.encode(fixture.encode(point))));
            }

            JobID job = fixture.flink().submit(JobFixture.job(settings));
            JobFixture.await(
                    () -> fixture.records(settings.topics().decisions()).size() == points.size());
            fixture.flink().cancel(job);

            Set<String> decided = new TreeSet<>();
            for (ConsumerRecord<byte[], byte[]> record :
                    fixture.records(settings.topics().decisions())) {
                decided.add(read(registry, record.value()).get("sampleId").toString());
            }
            assertEquals(points.stream().map(Point::id).collect(Collectors.toCollection(TreeSet::new)), decided);
            String subjects = registry.get("/subjects");
            assertTrue(subjects.contains("registered.samples-value"), subjects);
            assertTrue(subjects.contains("registered.decisions-value"), subjects);
        }
    }

    /** As a reader does that knows nothing but the address of the registry. */
    private static GenericRecord read(RegistryProcess registry, byte[] value) throws Exception {
        ByteBuffer frame = ByteBuffer.wrap(value);
        assertEquals(0, frame.get());
        String answer = registry.get("/schemas/ids/" + frame.getInt());
        Schema schema = new SchemaParser()
                .parse(JSON.readTree(answer).path("schema").asText())
                .mainSchema();
        return new GenericDatumReader<GenericRecord>(schema)
                .read(null, DecoderFactory.get().binaryDecoder(value, FRAME, value.length - FRAME, null));
    }
}

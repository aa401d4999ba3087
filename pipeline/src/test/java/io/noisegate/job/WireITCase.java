package io.noisegate.job;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.job.JobFixture.Point;
import io.noisegate.schema.SampleDecision;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.flink.api.common.JobID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Topics in another format than single-object encoding. */
class WireITCase {
    private static final int SINGLE_OBJECT_FRAME = 10;

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
    void bareBodiesGoInAndComeOut() throws Exception {
        List<Point> points = JobFixture.points(50, 0.2, 10);
        NoisegateSettings settings = fixture.settings("plain", 1, "wire.samples=plain", "wire.decisions=plain");
        for (Point point : points) {
            byte[] framed = fixture.encode(point);
            fixture.produce(new ProducerRecord<>(
                    settings.topics().samples(),
                    point.id().getBytes(StandardCharsets.UTF_8),
                    Arrays.copyOfRange(framed, SINGLE_OBJECT_FRAME, framed.length)));
        }
        fixture.produce(new ProducerRecord<>(settings.topics().samples(), new byte[] {1, 2, 3}));

        JobID job = fixture.flink().submit(JobFixture.job(settings));
        JobFixture.await(() -> fixture.records(settings.topics().decisions()).size() == points.size());
        JobFixture.await(() -> fixture.records(settings.topics().deadLetters()).size() == 1);
        fixture.flink().cancel(job);

        GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>(SampleDecision.getClassSchema());
        for (ConsumerRecord<byte[], byte[]> record :
                fixture.records(settings.topics().decisions())) {
            GenericRecord decision = reader.read(null, DecoderFactory.get().binaryDecoder(record.value(), null));
            assertEquals(
                    new String(record.key(), StandardCharsets.UTF_8),
                    decision.get("sampleId").toString());
            assertEquals(1L, decision.get("visit"));
        }
        assertEquals(
                points.stream().map(Point::id).collect(Collectors.toSet()),
                fixture.records(settings.topics().decisions()).stream()
                        .map(record -> new String(record.key(), StandardCharsets.UTF_8))
                        .collect(Collectors.toSet()));
    }
}

package io.noisegate.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.job.JobFixture.Point;
import io.noisegate.schema.NoisyLabelAlert;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.io.DecoderFactory;
import org.apache.flink.api.common.JobID;
import org.apache.flink.table.api.EnvironmentSettings;
import org.apache.flink.table.api.TableEnvironment;
import org.apache.flink.types.Row;
import org.apache.flink.util.CloseableIterator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/** Alerts with {@code wire.alerts: plain}, selected with Flink SQL through the table that the README shows. */
class AlertsInSqlITCase {
    private static final Pattern TABLE = Pattern.compile("```sql\\R(CREATE TABLE alerts .*?);\\R", Pattern.DOTALL);

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
    void aTableOfAlertsHasWhatTheTopicHas() throws Exception {
        List<Point> points = JobFixture.points(100, 0.2, 31);
        NoisegateSettings settings = fixture.settings(
                "sql", 1, "wire.alerts=plain", "selection.policy=margin-drop", "alert.minimum-observations=5");
        for (int pass = 0; pass < 20; pass++) {
            fixture.produce(settings, points);
        }
        JobID job = fixture.flink().submit(JobFixture.job(settings));
        fixture.awaitDecisions(settings, 20 * points.size());
        fixture.stopWithSavepoint(job);

        List<String> expected = expected(settings);
        assertFalse(expected.isEmpty(), "there are alerts");
        assertEquals(expected, selected(settings));
    }

    @SuppressWarnings("try") // the iterator over results declares that closing it may be interrupted
    private static List<String> selected(NoisegateSettings settings) throws Exception {
        TableEnvironment tables = TableEnvironment.create(EnvironmentSettings.inBatchMode());
        tables.executeSql(table().replace("noisegate.alerts", settings.topics().alerts())
                .replace("localhost:9092", settings.kafka().bootstrapServers()));
        List<String> rows = new ArrayList<>();
        try (CloseableIterator<Row> found = tables.executeSql(
                        "SELECT alertId, state, givenClass, suggestedClass, score, evidence.drops, visit, changedAt FROM alerts WHERE labelKind = 0")
                .collect()) {
            while (found.hasNext()) {
                Row row = found.next();
                LocalDateTime changedAt = row.getFieldAs("changedAt");
                row.setField("changedAt", changedAt.toInstant(ZoneOffset.UTC));
                rows.add(row.toString());
            }
        }
        rows.sort(Comparator.naturalOrder());
        return rows;
    }

    /** The statement as it stands in the README. */
    private static String table() throws Exception {
        Matcher table = TABLE.matcher(Files.readString(Path.of("README.md")));
        if (!table.find()) {
            throw new AssertionError("The README shows no table of alerts");
        }
        return table.group(1);
    }

    private static List<String> expected(NoisegateSettings settings) throws Exception {
        GenericDatumReader<GenericRecord> reader = new GenericDatumReader<>(NoisyLabelAlert.getClassSchema());
        List<String> rows = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record :
                fixture.records(settings.topics().alerts())) {
            GenericRecord alert = reader.read(null, DecoderFactory.get().binaryDecoder(record.value(), null));
            rows.add(Row.of(
                            alert.get("alertId").toString(),
                            List.of("RAISED", "UPDATED", "CLEARED")
                                    .indexOf(alert.get("state").toString()),
                            ((GenericRecord) alert.get("givenLabel")).get("index"),
                            alert.get("suggestedClass"),
                            alert.get("score"),
                            ((GenericRecord) alert.get("evidence")).get("drops"),
                            alert.get("visit"),
                            Instant.ofEpochMilli((Long) alert.get("changedAt")))
                    .toString());
        }
        rows.sort(Comparator.naturalOrder());
        return rows;
    }
}

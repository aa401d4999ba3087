package io.noisegate.dataset;

import io.noisegate.sample.FeatureType;
import io.noisegate.schema.ClassLabel;
import io.noisegate.schema.ScoreKind;
import io.noisegate.schema.ScoredSample;
import io.noisegate.schema.SingleObjectCodec;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;
import java.util.zip.GZIPInputStream;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;

/**
 * What a model said of labeled samples over and over while it was trained elsewhere.
 *
 * @param visits how often each sample was scored
 * @param classes scores of each
 * @param logits {@code [samples, visits, classes]}, row-major. Not copied: do not modify.
 * @param labels the samples with their given and clean labels, without features
 */
public record RecordedScores(int visits, int classes, float[] logits, LabeledDataset labels) {
    private static final List<Integer> NO_FEATURES = List.of(0);
    private static final byte[] NOTHING = {};

    /**
     * Reads a recording.
     *
     * @param scores gzip of little-endian float32, in the order sample, visit, class
     * @param labels CSV {@code row,given,clean}, a line for each sample in the same order
     * @throws InvalidDataset if they are not as the shape says
     */
    public static RecordedScores read(Path scores, Path labels, int samples, int visits, int classes) {
        CsvTable table = Datasets.table(labels);
        if (table.rowCount() != samples) {
            throw new InvalidDataset("%s has %d rows, expected %d as in the shape %d,%d,%d"
                    .formatted(labels, table.rowCount(), samples, samples, visits, classes));
        }
        return new RecordedScores(
                visits,
                classes,
                logits(scores, samples, visits, classes),
                labels(table, labels.getFileName().toString(), classes));
    }

    private static float[] logits(Path file, int samples, int visits, int classes) {
        long expected = (long) samples * visits * classes;
        if (expected > Integer.MAX_VALUE / Float.BYTES) {
            throw new InvalidDataset("%d scores are more than fit into memory, expected at most %d"
                    .formatted(expected, Integer.MAX_VALUE / Float.BYTES));
        }
        byte[] bytes;
        try (InputStream in =
                new GZIPInputStream(new BufferedInputStream(Files.newInputStream(file), 1 << 16), 1 << 16)) {
            bytes = in.readAllBytes();
        } catch (IOException e) {
            throw new InvalidDataset("Cannot read %s: %s".formatted(file, e.getMessage()), e);
        }
        if (bytes.length != expected * Float.BYTES) {
            throw new InvalidDataset("%s holds %d bytes, expected %d for the shape %d,%d,%d of float32"
                    .formatted(file, bytes.length, expected * Float.BYTES, samples, visits, classes));
        }
        float[] logits = new float[(int) expected];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(logits);
        return logits;
    }

    private static LabeledDataset labels(CsvTable table, String name, int classes) {
        int row = table.column("row");
        int given = table.column("given");
        int clean = table.column("clean");
        List<LabeledDataset.Row> rows = new ArrayList<>();
        for (int place = 0; place < table.rowCount(); place++) {
            int label = table.label(place, given);
            if (label >= classes) {
                throw new InvalidDataset(
                        "%s has the label %d, expected 0 to %d".formatted(table.place(place), label, classes - 1));
            }
            rows.add(new LabeledDataset.Row(
                    table.text(place, row), Split.TRAIN, label, OptionalInt.of(table.label(place, clean)), NOTHING));
        }
        return new LabeledDataset(name, FeatureType.FLOAT32, NO_FEATURES, rows);
    }

    public int samples() {
        return labels.rows().size();
    }

    /**
     * Sends all scores, the first visit of every sample, then the second, and returns when the broker has them.
     *
     * @param producer is used and flushed, not closed
     * @throws KafkaException when the broker refuses one
     */
    public void sendTo(Producer<String, byte[]> producer, String topic) {
        SingleObjectCodec<ScoredSample> codec = SingleObjectCodec.of(ScoredSample.class);
        AtomicReference<Exception> failure = new AtomicReference<>();
        for (int visit = 0; visit < visits && failure.get() == null; visit++) {
            for (int sample = 0; sample < samples(); sample++) {
                String id = labels.rows().get(sample).id();
                producer.send(new ProducerRecord<>(topic, id, codec.encode(scored(sample, visit))), (sent, problem) -> {
                    if (problem != null) {
                        failure.compareAndSet(null, problem);
                    }
                });
            }
        }
        producer.flush();
        if (failure.get() != null) {
            throw new KafkaException("Scores were not taken by topic " + topic, failure.get());
        }
    }

    private ScoredSample scored(int sample, int visit) {
        List<Float> scores = new ArrayList<>(classes);
        int first = (sample * visits + visit) * classes;
        for (int k = 0; k < classes; k++) {
            scores.add(logits[first + k]);
        }
        LabeledDataset.Row row = labels.rows().get(sample);
        return ScoredSample.newBuilder()
                .setSampleId(row.id())
                .setEventTime(Instant.EPOCH.plusMillis(visit))
                .setLabel(new ClassLabel(row.givenLabel()))
                .setSource(labels.source())
                .setKind(ScoreKind.LOGITS)
                .setScores(scores)
                .setModelVersion(visit + 1L)
                .build();
    }
}

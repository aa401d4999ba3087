package io.noisegate.dataset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.noisegate.dataset.LabeledDataset.Row;
import io.noisegate.sample.FeatureType;
import io.noisegate.schema.ClassLabel;
import io.noisegate.schema.FeatureDtype;
import io.noisegate.schema.LabeledSample;
import io.noisegate.schema.SingleObjectCodec;
import io.noisegate.settings.InvalidSettings;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

class SampleFeedTest {
    private static final Instant NOON = Instant.parse("2026-11-21T12:00:00Z");
    private static final int ROWS = 20;

    private final LabeledDataset dataset = new LabeledDataset(
            "annotator-3",
            FeatureType.UINT8,
            List.of(2),
            IntStream.range(0, ROWS)
                    .mapToObj(i ->
                            new Row("sample-" + i, Split.TRAIN, i % 3, OptionalInt.of(0), new byte[] {(byte) i, 1}))
                    .toList());

    @Test
    void sendsEveryRowOncePerPassInTheOrderOfTheFile() {
        List<String> ids =
                ids(feed(new FeedPlan(2, OptionalLong.empty(), OptionalDouble.empty(), OptionalLong.empty())));

        List<String> once = dataset.rows().stream().map(Row::id).toList();
        assertEquals(once, ids.subList(0, ROWS));
        assertEquals(once, ids.subList(ROWS, 2 * ROWS));
    }

    @Test
    void mixesEveryPassAnewAndRepeatablyWithASeed() {
        List<String> ids = ids(feed(FeedPlan.shuffled(2, 7)));

        List<String> first = ids.subList(0, ROWS);
        List<String> second = ids.subList(ROWS, 2 * ROWS);
        assertEquals(ids, ids(feed(FeedPlan.shuffled(2, 7))));
        assertNotEquals(first, second);
        assertEquals(Set.copyOf(first), Set.copyOf(second));
    }

    @Test
    void stopsAtItsLimitWithinAPass() {
        FeedPlan plan = new FeedPlan(3, OptionalLong.empty(), OptionalDouble.empty(), OptionalLong.of(ROWS + 5));

        assertEquals(ROWS + 5, feed(plan).size());
    }

    @Test
    void saysWhatWasGivenAndNeverWhatIsTrue() throws Exception {
        ProducerRecord<String, byte[]> fifth = feed(FeedPlan.shuffled(1, 7)).stream()
                .filter(record -> record.key().equals("sample-5"))
                .findFirst()
                .orElseThrow();

        LabeledSample sample = SingleObjectCodec.of(LabeledSample.class).decode(fifth.value());

        assertEquals("sample-5", sample.getSampleId());
        assertEquals(new ClassLabel(2), sample.getLabel());
        assertEquals(NOON, sample.getEventTime());
        assertEquals("annotator-3", sample.getSource());
        assertEquals(Map.of(), sample.getAttributes());
        assertEquals(FeatureDtype.UINT8, sample.getFeatures().getDtype());
        assertEquals(List.of(2), sample.getFeatures().getShape());
        assertEquals(ByteBuffer.wrap(new byte[] {5, 1}), sample.getFeatures().getData());
    }

    @Test
    void spreadsSamplesOverTimeAtAGivenRate() {
        FeedPlan plan = new FeedPlan(1, OptionalLong.empty(), OptionalDouble.of(200), OptionalLong.empty());

        assertEquals(0, plan.dueNanos(0));
        assertEquals(5_000_000, plan.dueNanos(1));
        assertEquals(60_000_000_000L, plan.dueNanos(12_000));
    }

    @Test
    void failsWhenTheBrokerRefusesASample() {
        SampleFeed feed = new SampleFeed(dataset, FeedPlan.shuffled(1, 7), Clock.systemUTC());
        RecordTooLargeException refusal = new RecordTooLargeException("too large");

        var failure = assertThrows(KafkaException.class, () -> feed.sendTo(refusing(refusal), "samples"));

        assertEquals("A sample was not taken by topic samples", failure.getMessage());
        assertSame(refusal, failure.getCause());
        assertEquals(1, feed.sent());
    }

    @Test
    void endsAfterTheSampleItIsAtWhenStopped() {
        SampleFeed feed = new SampleFeed(dataset, FeedPlan.shuffled(1, 7), Clock.systemUTC());
        feed.stop();

        assertEquals(0, feed.sendTo(producer(), "samples"));
    }

    @Test
    void refusesAPlanThatCannotBeCarriedOut() {
        var refusal = assertThrows(
                InvalidSettings.class,
                () -> new FeedPlan(0, OptionalLong.empty(), OptionalDouble.of(Double.NaN), OptionalLong.of(0)));

        assertEquals(
                List.of(
                        "produce.passes is 0, expected at least 1; 1 sends every row once",
                        "produce.rate is NaN, expected samples per second, above 0; leave it out to send as fast as possible",
                        "produce.limit is 0, expected at least 1; leave it out to send all passes completely"),
                refusal.problems());
    }

    private List<ProducerRecord<String, byte[]>> feed(FeedPlan plan) {
        MockProducer<String, byte[]> producer = producer();
        long sent = new SampleFeed(dataset, plan, Clock.fixed(NOON, ZoneOffset.UTC)).sendTo(producer, "samples");
        assertEquals(sent, producer.history().size());
        return producer.history();
    }

    private static List<String> ids(List<ProducerRecord<String, byte[]>> records) {
        return records.stream().map(ProducerRecord::key).toList();
    }

    private static MockProducer<String, byte[]> producer() {
        return new MockProducer<>(true, new RoundRobinPartitioner(), new StringSerializer(), new ByteArraySerializer());
    }

    private static MockProducer<String, byte[]> refusing(Exception refusal) {
        return new MockProducer<>(
                true, new RoundRobinPartitioner(), new StringSerializer(), new ByteArraySerializer()) {
            @Override
            public Future<RecordMetadata> send(ProducerRecord<String, byte[]> record, Callback callback) {
                callback.onCompletion(null, refusal);
                return CompletableFuture.failedFuture(refusal);
            }
        };
    }
}

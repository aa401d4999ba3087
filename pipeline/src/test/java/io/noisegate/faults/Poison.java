package io.noisegate.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.noisegate.cluster.Eventually;
import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.job.KafkaEnds;
import io.noisegate.schema.ClassLabel;
import io.noisegate.schema.FeatureDtype;
import io.noisegate.schema.Features;
import io.noisegate.schema.LabeledSample;
import io.noisegate.schema.SingleObjectCodec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Records on the sample topic that no sample can be made of, and where they end. */
final class Poison implements AutoCloseable {
    private static final int FEATURES = 64;
    private static final int SCHEMA_BYTE = 4;
    /** With its headers and those of the dead letter this just fits into the largest record that a topic takes by default. */
    private static final int LARGE_BYTES = 1_048_000;

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final String samples;
    private final KafkaProducer<byte[], byte[]> producer;
    private final KafkaConsumer<byte[], byte[]> letters;
    private final List<byte[]> kinds = kinds();
    private long sent;
    private long dead;

    Poison(NoisegateSettings settings) {
        samples = settings.topics().samples();
        Map<String, Object> client = new HashMap<>(KafkaEnds.clientProperties(settings.kafka()));
        client.put("isolation.level", "read_committed");
        producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
        letters = new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        List<TopicPartition> partitions = letters
                .partitionsFor(settings.topics().deadLetters())
                .stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        letters.assign(partitions);
        letters.seekToBeginning(partitions);
    }

    /** Sends so many, of all kinds by turns, and returns when the broker has them. */
    void send(int count) {
        for (int i = 0; i < count; i++) {
            send(kinds.get(i % kinds.size()));
        }
        producer.flush();
    }

    /** Sends a record of a size that the broker barely takes. */
    void sendLarge() {
        send(new byte[LARGE_BYTES]);
        producer.flush();
    }

    private void send(byte[] value) {
        producer.send(new ProducerRecord<>(samples, value));
        sent++;
    }

    long sent() {
        return sent;
    }

    /** Dead letters that were there before this sent any. */
    long earlierDeadLetters() {
        for (int more = 1; more > 0; ) {
            more = letters.poll(LOOK).count();
            dead += more;
        }
        return dead;
    }

    /** Waits until a read_committed reader has seen so many dead letters in all; there must not be more. */
    void awaitDeadLetters(long count) throws Exception {
        Eventually.holds(count + " dead letters", PATIENCE, () -> {
            dead += letters.poll(POLL).count();
            return dead >= count;
        });
        assertEquals(count, earlierDeadLetters());
    }

    private static List<byte[]> kinds() {
        byte[] good = sample("poison", 3, new float[FEATURES]);
        byte[] unknownSchema = good.clone();
        unknownSchema[SCHEMA_BYTE] ^= 1;
        float[] notANumber = new float[FEATURES];
        notANumber[1] = Float.NaN;
        return List.of(
                "no avro at all".getBytes(StandardCharsets.UTF_8),
                new byte[0],
                unknownSchema,
                Arrays.copyOf(good, good.length - 1),
                sample("", 3, new float[FEATURES]),
                sample("class-of-another-model", 10, new float[FEATURES]),
                sample("not-a-number", 3, notANumber),
                sample("shape-of-another-model", 3, new float[FEATURES * FEATURES]));
    }

    private static byte[] sample(String id, int label, float[] features) {
        ByteBuffer data = ByteBuffer.allocate(features.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(features);
        return SingleObjectCodec.of(LabeledSample.class)
                .encode(new LabeledSample(
                        id,
                        Instant.EPOCH,
                        new ClassLabel(label),
                        null,
                        Map.of(),
                        new Features(FeatureDtype.FLOAT32, List.of(features.length), data)));
    }

    @Override
    public void close() {
        producer.close();
        letters.close();
    }
}

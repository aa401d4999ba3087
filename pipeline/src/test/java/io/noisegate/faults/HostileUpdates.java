package io.noisegate.faults;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.job.KafkaEnds;
import io.noisegate.schema.ModelUpdate;
import io.noisegate.schema.SingleObjectCodec;
import io.noisegate.schema.UndecodableRecord;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Answers every update on the model topic with others that must not be used: itself once more, the one before it, cut short, with
 * values that are not finite, with a wrong checksum, of a lower version, for another scorer, and no update at all. All but one
 * carry the fence of the scorer that runs.
 */
final class HostileUpdates implements AutoCloseable {
    private static final byte[] KEY = "hostile".getBytes(StandardCharsets.UTF_8);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final long FAR = 1_000_000;

    private final SingleObjectCodec<ModelUpdate> codec = SingleObjectCodec.of(ModelUpdate.class);
    private final TopicPartition topic;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final CompletableFuture<Void> publishing;
    private ModelUpdate previous;
    private volatile boolean closed;
    private volatile long published; // by its own thread only

    private HostileUpdates(NoisegateSettings settings) {
        topic = new TopicPartition(settings.topics().model(), 0);
        Map<String, Object> client = new HashMap<>(KafkaEnds.clientProperties(settings.kafka()));
        consumer = new KafkaConsumer<>(client, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(topic));
        consumer.seekToEnd(List.of(topic));
        producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
        publishing = CompletableFuture.runAsync(this::publish, task -> new Thread(task, "hostile-updates").start());
    }

    static HostileUpdates publish(NoisegateSettings settings) {
        return new HostileUpdates(settings);
    }

    /** How many there were so far. */
    long published() {
        return published;
    }

    private void publish() {
        while (!closed) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                if (!new String(record.key(), StandardCharsets.UTF_8).equals("hostile")) {
                    answer(record.value());
                }
            }
        }
    }

    private void answer(byte[] update) {
        try {
            ModelUpdate genuine = codec.decode(update);
            for (byte[] hostile : hostile(genuine)) {
                producer.send(new ProducerRecord<>(topic.topic(), topic.partition(), KEY, hostile));
                published++;
            }
            previous = genuine;
        } catch (UndecodableRecord e) {
            throw new IllegalStateException(e);
        }
    }

    private List<byte[]> hostile(ModelUpdate genuine) {
        byte[] values = bytes(genuine);
        List<ModelUpdate> updates = new ArrayList<>(List.of(
                genuine,
                with(genuine, FAR, notFinite(values)).build(),
                with(genuine, FAR, new byte[values.length - Float.BYTES]).build(),
                with(genuine, FAR, new byte[values.length])
                        .setChecksum("crc32c:00000000")
                        .build(),
                with(genuine, FAR, new byte[values.length])
                        .setFences(List.of("another-scorer"))
                        .build(),
                with(genuine, FAR, new byte[values.length / 2]).setChunks(2).build(),
                with(genuine, -1, new byte[values.length]).build()));
        if (previous != null) {
            updates.add(previous);
        }
        List<byte[]> all = new ArrayList<>(updates.stream().map(codec::encode).toList());
        all.add("no update".getBytes(StandardCharsets.UTF_8));
        return all;
    }

    private static ModelUpdate.Builder with(ModelUpdate genuine, long laterVersions, byte[] values) {
        CRC32C checksum = new CRC32C();
        checksum.update(values);
        return ModelUpdate.newBuilder(genuine)
                .setVersion(genuine.getVersion() + laterVersions)
                .setChecksum("crc32c:%08x".formatted(checksum.getValue()))
                .setBytes(ByteBuffer.wrap(values));
    }

    private static byte[] notFinite(byte[] values) {
        byte[] changed = values.clone();
        ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN).putFloat(0, Float.NaN);
        return changed;
    }

    private static byte[] bytes(ModelUpdate update) {
        byte[] bytes = new byte[update.getBytes().remaining()];
        update.getBytes().duplicate().get(bytes);
        return bytes;
    }

    @Override
    public void close() {
        closed = true;
        publishing.join();
        consumer.close();
        producer.close();
    }
}

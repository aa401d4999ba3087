package io.noisegate.bench.job;

import io.noisegate.bench.network.Images;
import io.noisegate.bench.network.Network;
import io.noisegate.schema.LabeledSample;
import io.noisegate.schema.SingleObjectCodec;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Fills a topic with samples, pass after pass over the same ids.
 *
 * @param samples in all
 * @param ids distinct samples; later passes observe them again
 */
record SampleTopic(String name, int samples, int ids) {
    private static final int DISTINCT_IMAGES = 4_096;
    private static final int BATCH_BYTES = 256 << 10;

    /** Returns when the broker has all samples. */
    void fill(Network network, String bootstrapServers) {
        Images images = Images.of(network, Math.min(ids, DISTINCT_IMAGES));
        SingleObjectCodec<LabeledSample> codec = SingleObjectCodec.of(LabeledSample.class);
        AtomicReference<Exception> failure = new AtomicReference<>();
        Map<String, Object> settings = Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ProducerConfig.BATCH_SIZE_CONFIG,
                BATCH_BYTES,
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                false, // a new topic may refuse the sequence numbers of its first batches for ever
                ProducerConfig.LINGER_MS_CONFIG,
                5);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < samples; i++) {
                int sample = i % ids;
                byte[] key = Images.id(sample).getBytes(StandardCharsets.UTF_8);
                producer.send(
                        new ProducerRecord<>(name, key, codec.encode(images.contract(sample))),
                        (metadata, refused) -> failure.compareAndSet(null, refused));
            }
        }
        if (failure.get() != null) {
            throw new KafkaException("A sample was not taken by topic " + name, failure.get());
        }
    }
}

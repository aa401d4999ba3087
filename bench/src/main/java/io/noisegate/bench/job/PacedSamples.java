package io.noisegate.bench.job;

import io.noisegate.bench.network.Images;
import io.noisegate.bench.network.Network;
import io.noisegate.schema.LabeledSample;
import io.noisegate.schema.SingleObjectCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.HdrHistogram.Histogram;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends samples when they are due, whether or not earlier ones have been decided, and notes when their decisions arrive. A
 * sample is recognised by its id and visit: all samples of an id are decided in order.
 *
 * @param rate samples per second; infinite when all are due at once
 * @param count how many; the second half is noted
 */
record PacedSamples(Network network, double rate, int count, int ids) {
    private static final Duration POLL = Duration.ofMillis(5);
    private static final long PATIENCE_S = 300;
    private static final int REQUEST_BYTES = 256 << 10; // the broker shares the cores with the job
    private static final long HIGHEST_MICROS = TimeUnit.MINUTES.toMicros(5);

    /**
     * What became of the second half.
     *
     * @param micros from the time a sample was due to its decision's arrival
     * @param perSecond at which decisions arrived
     */
    record Arrivals(Histogram micros, double perSecond) {}

    Arrivals run(String bootstrapServers, String samples, String decisions)
            throws InterruptedException, ExecutionException {
        long startNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(5);
        CompletableFuture<Void> sending = CompletableFuture.runAsync(() -> send(bootstrapServers, samples, startNs));
        Arrivals arrivals = receive(bootstrapServers, decisions, startNs);
        sending.get();
        return arrivals;
    }

    private long dueNs(int sample, long startNs) {
        return startNs + (long) (sample / rate * 1e9);
    }

    private void send(String bootstrapServers, String topic, long startNs) {
        Images images = Images.of(network, ids);
        SingleObjectCodec<LabeledSample> codec = SingleObjectCodec.of(LabeledSample.class);
        byte[][] encoded = IntStream.range(0, ids)
                .mapToObj(i -> codec.encode(images.contract(i)))
                .toArray(byte[][]::new);
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", bootstrapServers, "linger.ms", 1, "batch.size", REQUEST_BYTES),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (int sample = 0; sample < count; sample++) {
                long waitNs = dueNs(sample, startNs) - System.nanoTime();
                if (waitNs > 0) {
                    LockSupport.parkNanos(waitNs);
                }
                int id = sample % ids;
                producer.send(new ProducerRecord<>(topic, Images.id(id).getBytes(StandardCharsets.UTF_8), encoded[id]));
            }
        }
    }

    private Arrivals receive(String bootstrapServers, String topic, long startNs) {
        Histogram latencies = new Histogram(HIGHEST_MICROS, 3);
        int[] visits = new int[ids];
        List<TopicPartition> partitions = IntStream.range(0, JobRuns.PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic, partition))
                .toList();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", bootstrapServers, "auto.offset.reset", "earliest"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            int received = 0;
            long halfNs = 0;
            long endNs = dueNs(count, startNs) + TimeUnit.SECONDS.toNanos(PATIENCE_S);
            while (received < count) {
                if (System.nanoTime() > endNs) {
                    throw new IllegalStateException("%,d of %,d decisions came within %d s of the last sample"
                            .formatted(received, count, PATIENCE_S));
                }
                for (ConsumerRecord<byte[], byte[]> decision : consumer.poll(POLL)) {
                    int id = Images.number(new String(decision.key(), StandardCharsets.UTF_8));
                    int sample = visits[id]++ * ids + id;
                    if (sample >= count / 2) {
                        long micros = (System.nanoTime() - dueNs(sample, startNs)) / 1_000;
                        latencies.recordValue(Math.min(HIGHEST_MICROS, micros));
                    }
                    received++;
                    if (received == count / 2) {
                        halfNs = System.nanoTime();
                    }
                }
            }
            return new Arrivals(latencies, (count - count / 2) / ((System.nanoTime() - halfNs) / 1e9));
        }
    }
}

package io.noisegate.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the model topic for the sake of the version alone, on a thread of its own. Whole messages are read, and all of them
 * but the version thrown away.
 */
public final class VersionSubscription implements ModelVersions {
    private static final Logger LOG = LoggerFactory.getLogger(VersionSubscription.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final long CLOSE_SECONDS = 30;

    private final KafkaConsumer<byte[], ByteBuffer> consumer;
    private final ModelChunkCodec codec = new ModelChunkCodec();
    private final Thread thread;
    private volatile boolean closed;
    private volatile long newest;
    private volatile Throwable failure;

    private VersionSubscription(KafkaConsumer<byte[], ByteBuffer> consumer) {
        this.consumer = consumer;
        this.thread = new Thread(this::follow, "noisegate-version-subscription");
        this.thread.setDaemon(true);
    }

    /** Follows the topic from its present end on. */
    public static VersionSubscription fromNowOn(ModelChannel channel) {
        KafkaConsumer<byte[], ByteBuffer> consumer = new KafkaConsumer<>(channel.consumerProperties());
        try {
            List<TopicPartition> partition = List.of(new TopicPartition(channel.topic(), 0));
            consumer.assign(partition);
            consumer.seekToEnd(partition);
            consumer.position(partition.get(0));
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
        VersionSubscription subscription = new VersionSubscription(consumer);
        subscription.thread.start();
        return subscription;
    }

    private void follow() {
        try (consumer) {
            while (!closed) {
                for (ConsumerRecord<byte[], ByteBuffer> record : consumer.poll(POLL)) {
                    note(record);
                }
            }
        } catch (WakeupException e) {
            LOG.debug("The subscription ends");
        } catch (Throwable e) { // of any kind: whoever asks would go on with the last version for ever
            failure = e;
        }
    }

    private void note(ConsumerRecord<byte[], ByteBuffer> record) {
        try {
            ModelChunk chunk = codec.decode(record.value());
            newest = RollbackRequest.isOne(chunk) ? newest : chunk.version();
        } catch (IOException e) {
            LOG.warn("Passed over a message of the model topic at offset {}: {}", record.offset(), e.getMessage());
        }
    }

    @Override
    public long newest() throws IOException {
        if (failure != null) {
            throw new IOException(
                    "The subscription to the versions of the model failed: " + failure.getMessage(), failure);
        }
        return newest;
    }

    @Override
    public void close() {
        closed = true;
        consumer.wakeup();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

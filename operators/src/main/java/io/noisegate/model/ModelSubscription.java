package io.noisegate.model;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the model topic on a thread of its own, as a serving system would: assembles updates, prepares the newest one
 * for use and hands it over when asked. Of several updates that arrive together only the newest is prepared.
 *
 * <p>One thread takes models. A model that was taken belongs to the taker; one that was never taken is closed here.
 *
 * @param <M> what an update is prepared into, for example an inference session
 */
public final class ModelSubscription<M extends Closeable> implements Closeable {
    private static final Logger LOG = LoggerFactory.getLogger(ModelSubscription.class);
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final long CLOSE_SECONDS = 30;
    private static final String MORE_MEMORY = "; give the process more memory, or lower scoring.batch-size";

    /** Prepares an update on the subscription's thread; may take as long as it needs. */
    @FunctionalInterface
    public interface Preparation<M> {
        M prepare(ModelUpdate update) throws Exception;
    }

    private final KafkaConsumer<byte[], ByteBuffer> consumer;
    private final Predicate<ModelChunk> audience;
    private final ModelAssembly assembly;
    private final Preparation<M> preparation;
    private final ModelChunkCodec codec = new ModelChunkCodec();
    private final Thread thread;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private M newest;
    private Throwable failure;
    private volatile boolean closed;
    private volatile long newestSeenVersion;
    private volatile long newestSeenAtMs;

    private ModelSubscription(
            KafkaConsumer<byte[], ByteBuffer> consumer,
            Predicate<ModelChunk> audience,
            ModelAssembly assembly,
            Preparation<M> preparation) {
        this.consumer = consumer;
        this.audience = audience;
        this.assembly = assembly;
        this.preparation = preparation;
        this.thread = new Thread(this::follow, "noisegate-model-subscription");
        this.thread.setDaemon(true);
    }

    /**
     * Follows the topic from its present end on: every update published after this call returns is seen.
     *
     * @param audience which messages are for this subscriber; others are passed over unread
     */
    public static <M extends Closeable> ModelSubscription<M> fromNowOn(
            ModelChannel channel,
            Predicate<ModelChunk> audience,
            int parameters,
            int buffers,
            Preparation<M> preparation) {
        KafkaConsumer<byte[], ByteBuffer> consumer = new KafkaConsumer<>(channel.consumerProperties());
        try {
            TopicPartition partition = new TopicPartition(channel.topic(), 0);
            consumer.assign(List.of(partition));
            consumer.seekToEnd(List.of(partition));
            consumer.position(partition);
        } catch (RuntimeException e) {
            consumer.close();
            throw e;
        }
        ModelSubscription<M> subscription = new ModelSubscription<>(
                consumer, audience, new ModelAssembly(parameters, buffers, channel.store()), preparation);
        subscription.thread.start();
        return subscription;
    }

    /**
     * Takes the newest prepared model, waiting for one if need be.
     *
     * @param timeout how long to wait; zero to look only
     * @return the model, or null if none came
     * @throws IOException if the subscription failed
     */
    public M take(Duration timeout) throws IOException, InterruptedException {
        lock.lockInterruptibly();
        try {
            long remainingNs = timeout.toNanos();
            while (newest == null && failure == null && remainingNs > 0) {
                remainingNs = changed.awaitNanos(remainingNs);
            }
            if (failure != null) {
                throw new IOException(
                        "The subscription to the model topic failed: %s%s"
                                .formatted(
                                        failure.getMessage(), failure instanceof OutOfMemoryError ? MORE_MEMORY : ""),
                        failure);
            }
            M taken = newest;
            newest = null;
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Version of the newest update that was assembled; 0 before the first. */
    public long newestSeenVersion() {
        return newestSeenVersion;
    }

    /** When it was assembled, milliseconds since the epoch; 0 before the first. */
    public long newestSeenAtMs() {
        return newestSeenAtMs;
    }

    /** Ends the subscription; an interrupted caller does not wait for its thread, which ends by itself. */
    @Override
    public void close() throws IOException {
        closed = true;
        consumer.wakeup();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        offer(null);
    }

    private void follow() {
        try (consumer) {
            while (!closed) {
                prepareNewest(consumer.poll(POLL));
            }
        } catch (WakeupException e) {
            LOG.debug("The subscription ends");
        } catch (Throwable e) { // of any kind: the taker would wait for ever for a thread that is gone
            fail(e);
        }
    }

    private void prepareNewest(ConsumerRecords<byte[], ByteBuffer> records) throws Exception {
        ModelUpdate latest = null;
        for (ConsumerRecord<byte[], ByteBuffer> record : records) {
            ModelUpdate update = assemble(record);
            if (update != null) {
                latest = update;
            }
        }
        if (latest != null) {
            newestSeenAtMs = System.currentTimeMillis();
            newestSeenVersion = latest.version();
            offer(preparation.prepare(latest));
        }
    }

    private ModelUpdate assemble(ConsumerRecord<byte[], ByteBuffer> record) throws IOException {
        ModelChunk chunk;
        try {
            chunk = codec.decode(record.value());
        } catch (IOException e) {
            LOG.warn("Passed over a message of the model topic at offset {}: {}", record.offset(), e.getMessage());
            return null;
        }
        if (!audience.test(chunk)) {
            return null;
        }
        long refusedBefore = assembly.refused();
        ModelUpdate update = assembly.add(chunk).orElse(null);
        if (assembly.refused() > refusedBefore) {
            LOG.error(
                    "Refused model {}/{}/{}: its size, checksum or values are wrong, or it is older than one before",
                    chunk.lineage(),
                    chunk.generation(),
                    chunk.version());
        }
        return update;
    }

    private void offer(M next) throws IOException {
        M unused;
        lock.lock();
        try {
            unused = newest;
            newest = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        if (unused != null) {
            unused.close();
        }
    }

    private void fail(Throwable e) {
        lock.lock();
        try {
            failure = e;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }
}

package io.noisegate.cli;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;

/** Reads all partitions of a topic as they grow, without a consumer group: nobody else notices. */
final class TopicFollower {
    private static final Duration LONGEST_POLL = Duration.ofSeconds(1);

    private final KafkaConsumer<byte[], byte[]> consumer;

    /** @param consumer is used, not closed */
    TopicFollower(KafkaConsumer<byte[], byte[]> consumer) {
        this.consumer = consumer;
    }

    /** Takes a position in every partition of the topic: before its first record, or after its last. */
    void open(String topic, boolean fromBeginning) {
        List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                .toList();
        consumer.assign(partitions);
        seek(partitions, fromBeginning);
        partitions.forEach(consumer::position); // seeks now, not at the first poll
    }

    private void seek(Collection<TopicPartition> partitions, boolean fromBeginning) {
        if (fromBeginning) {
            consumer.seekToBeginning(partitions);
        } else {
            consumer.seekToEnd(partitions);
        }
    }

    /**
     * Hands over record after record until told to stop.
     *
     * @param limit most records to hand over
     * @param patience ends when nothing has arrived for so long
     */
    void follow(OptionalLong limit, Optional<Duration> patience, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        long left = limit.orElse(Long.MAX_VALUE);
        long lastArrival = System.nanoTime();
        while (left > 0 && isPatient(lastArrival, patience)) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(pollTime(lastArrival, patience))) {
                if (left-- > 0) {
                    reader.accept(record);
                }
                lastArrival = System.nanoTime();
            }
        }
    }

    /** Hands over all records up to the end that the topic has now. */
    void readToEnd(Consumer<ConsumerRecord<byte[], byte[]>> reader) {
        Map<TopicPartition, Long> ends = consumer.endOffsets(consumer.assignment());
        while (ends.entrySet().stream().anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(LONGEST_POLL)) {
                if (record.offset() < ends.get(new TopicPartition(record.topic(), record.partition()))) {
                    reader.accept(record);
                }
            }
        }
    }

    /** Ends {@link #open} and {@link #follow} with a {@link WakeupException}; called from another thread. */
    void stop() {
        consumer.wakeup();
    }

    private static boolean isPatient(long lastArrival, Optional<Duration> patience) {
        return patience.isEmpty()
                || System.nanoTime() - lastArrival < patience.get().toNanos();
    }

    private static Duration pollTime(long lastArrival, Optional<Duration> patience) {
        if (patience.isEmpty()) {
            return LONGEST_POLL;
        }
        Duration left = patience.get().minusNanos(System.nanoTime() - lastArrival);
        return left.compareTo(LONGEST_POLL) < 0 ? left : LONGEST_POLL;
    }
}

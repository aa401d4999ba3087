package io.noisegate.bench.job;

import com.sun.management.OperatingSystemMXBean;
import io.noisegate.bench.measure.Measurement;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A Kafka consumer and nothing else. */
final class RawConsumer {
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final OperatingSystemMXBean PROCESS =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    private final String bootstrapServers;
    private final SampleTopic topic;

    /** What a reader does with each record. */
    @FunctionalInterface
    interface Reader {
        void read(ConsumerRecord<byte[], byte[]> record) throws Exception;
    }

    RawConsumer(String bootstrapServers, SampleTopic topic) {
        this.bootstrapServers = bootstrapServers;
        this.topic = topic;
    }

    /** Reads the whole topic; the processor time is that of the whole process, broker included. */
    Measurement readAll() throws Exception {
        long cpuNs = PROCESS.getProcessCpuTime();
        long wallNs = System.nanoTime();
        read(topic.samples(), record -> {});
        return Measurement.of(topic.samples(), System.nanoTime() - wallNs, PROCESS.getProcessCpuTime() - cpuNs);
    }

    /** Shows the first records to a reader. */
    void read(long count, Reader reader) throws Exception {
        List<TopicPartition> partitions = IntStream.range(0, JobRuns.PARTITIONS)
                .mapToObj(partition -> new TopicPartition(topic.name(), partition))
                .toList();
        Map<String, Object> settings = new HashMap<>(Map.of("bootstrap.servers", bootstrapServers));
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long left = count;
            while (left > 0) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : records) {
                    if (left-- > 0) {
                        reader.read(record);
                    }
                }
            }
        }
    }
}

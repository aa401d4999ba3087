package io.noisegate.job;

import io.noisegate.configuration.JobSettings.Delivery;
import io.noisegate.configuration.KafkaSettings;
import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.sample.RawRecord;
import io.noisegate.topics.TopicRole;
import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.KafkaSourceBuilder;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.connector.kafka.source.reader.deserializer.KafkaRecordDeserializationSchema;
import org.apache.kafka.clients.consumer.OffsetResetStrategy;

/** The ends of the job on Kafka: the sample topic and the topics of its results. */
public final class KafkaEnds {
    /** What waits for a transaction may as well wait for others: each request costs what some hundred records do. */
    private static final int LINGER_MS = 5;

    private static final int BATCH_BYTES = 128 << 10;

    /** What a producer allocates for a record that is larger than a batch is thrown away afterwards; batches are used again. */
    private static final int MODEL_BATCH_BYTES = 1 << 20;

    /** Records that are handed over at once; as many bytes as were fetched are in memory in any case. */
    private static final int POLLED_RECORDS = 2_000;

    /** Socket buffers that grow with the stream. Kafka's own 64 KB are emptied, with a system call each, some twenty pictures at a time. */
    private static final String AS_THE_SYSTEM_SEES_FIT = "-1";

    private static final int RECORD_OVERHEAD_BYTES = 64 << 10;
    private static final int SMALLEST_REQUEST_BYTES = 1 << 20;

    private final NoisegateSettings settings;

    public KafkaEnds(NoisegateSettings settings) {
        this.settings = settings;
    }

    /** What every client of these settings is given. */
    public static Map<String, String> clientProperties(KafkaSettings kafka) {
        Map<String, String> properties = new HashMap<>(kafka.security().clientProperties());
        properties.put("receive.buffer.bytes", AS_THE_SYSTEM_SEES_FIT);
        properties.put("send.buffer.bytes", AS_THE_SYSTEM_SEES_FIT);
        properties.putAll(kafka.properties());
        properties.put("bootstrap.servers", kafka.bootstrapServers());
        return properties;
    }

    /** The topic of samples, or of scored ones, from where the settings say. */
    public KafkaSource<RawRecord> samples() {
        return source(
                "samples",
                settings.topics().name(NoisegateJob.input(settings)),
                start(settings.kafka().start()));
    }

    /** The topic of corrections; a job without state reads all there are. */
    KafkaSource<RawRecord> corrections() {
        return source("corrections", settings.topics().corrections(), OffsetsInitializer.earliest());
    }

    /** How a record is read: as it stands on the topic. */
    public static KafkaRecordDeserializationSchema<RawRecord> recordDeserialization() {
        return new RawRecordDeserialization();
    }

    private KafkaSource<RawRecord> source(String name, String topic, OffsetsInitializer start) {
        KafkaSettings kafka = settings.kafka();
        Properties properties = properties();
        properties.putIfAbsent("max.poll.records", Integer.toString(POLLED_RECORDS));
        KafkaSourceBuilder<RawRecord> source = KafkaSource.<RawRecord>builder()
                .setProperties(properties)
                .setTopics(topic)
                .setGroupId(kafka.group())
                .setClientIdPrefix(settings.job().name() + "-" + name)
                .setStartingOffsets(start)
                .setProperty("isolation.level", "read_committed")
                .setProperty("value.deserializer", UncopiedValues.class.getName())
                .setDeserializer(recordDeserialization());
        if (kafka.bounded()) {
            source.setBounded(OffsetsInitializer.latest());
        }
        return source.build();
    }

    NoisegateJob.Sources sources() {
        return new NoisegateJob.Sources(samples(), settings.corrections().enabled() ? corrections() : null);
    }

    NoisegateJob.Sinks sinks() {
        return new NoisegateJob.Sinks(
                sink(
                        "decisions",
                        new DecisionSerialization(
                                settings.topics().decisions(),
                                settings.history().measures(),
                                settings.wire(TopicRole.DECISIONS))),
                sink(
                        "alerts",
                        new AlertSerialization(
                                settings.topics().alerts(), settings.alert().score(), settings.wire(TopicRole.ALERTS))),
                sink(
                        "dead-letters",
                        new DeadLetterSerialization(settings.topics().deadLetters())),
                sink(
                        "noise-profiles",
                        new NoiseProfileSerialization(
                                settings.topics().noiseProfiles(),
                                settings.job().name())),
                sink(
                        "models",
                        new ModelChunkSerialization(settings.topics().model()),
                        DeliveryGuarantee.AT_LEAST_ONCE,
                        Math.min(MODEL_BATCH_BYTES, largestModelMessage())));
    }

    /**
     * A sink with the delivery that the settings ask for.
     *
     * @param name of its transactions, after that of the job
     */
    public <T> KafkaSink<T> sink(String name, KafkaRecordSerializationSchema<T> serialization) {
        return sink(
                name,
                serialization,
                settings.job().delivery() == Delivery.EXACTLY_ONCE
                        ? DeliveryGuarantee.EXACTLY_ONCE
                        : DeliveryGuarantee.AT_LEAST_ONCE,
                BATCH_BYTES);
    }

    private <T> KafkaSink<T> sink(
            String name, KafkaRecordSerializationSchema<T> serialization, DeliveryGuarantee delivery, int batchBytes) {
        Properties properties = properties();
        properties.put(
                "transaction.timeout.ms",
                Long.toString(settings.kafka().transactionTimeout().toMillis()));
        properties.putIfAbsent(
                "max.request.size", Integer.toString(Math.max(SMALLEST_REQUEST_BYTES, largestModelMessage())));
        boolean atOnce = delivery == DeliveryGuarantee.AT_LEAST_ONCE;
        properties.putIfAbsent("linger.ms", atOnce ? "0" : Integer.toString(LINGER_MS));
        properties.putIfAbsent("batch.size", Integer.toString(batchBytes));
        return KafkaSink.<T>builder()
                .setKafkaProducerConfig(properties)
                .setRecordSerializer(serialization)
                .setDeliveryGuarantee(delivery)
                .setTransactionalIdPrefix(settings.job().name() + "-" + name)
                .build();
    }

    private int largestModelMessage() {
        return settings.learning().publish().chunkBytes() + RECORD_OVERHEAD_BYTES;
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.putAll(clientProperties(settings.kafka()));
        return properties;
    }

    /** Kafka has deprecated the type that its connector still asks for. */
    @SuppressWarnings("deprecation")
    private static OffsetsInitializer start(KafkaSettings.Start start) {
        return switch (start) {
            case COMMITTED -> OffsetsInitializer.committedOffsets(OffsetResetStrategy.EARLIEST);
            case EARLIEST -> OffsetsInitializer.earliest();
            case LATEST -> OffsetsInitializer.latest();
        };
    }
}

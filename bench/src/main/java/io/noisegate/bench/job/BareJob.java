package io.noisegate.bench.job;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.job.KafkaEnds;
import io.noisegate.sample.RawRecord;
import io.noisegate.sample.RawRecordSerializer;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.base.DeliveryGuarantee;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.connector.kafka.sink.KafkaSink;
import org.apache.flink.connector.kafka.source.KafkaSource;
import org.apache.flink.connector.kafka.source.enumerator.initializer.OffsetsInitializer;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The least a Flink job can do: reads the records, exactly once writes records of a decision's size, as often checkpointed as the
 * real job.
 */
final class BareJob {
    /** What its ends on Kafka are set to. */
    enum Clients {
        /** Nothing, so that the defaults of Flink's connector hold. */
        DEFAULT,
        /** What those of the real job are set to. */
        TUNED
    }

    private BareJob() {}

    /** @param outputBytes of a written value; the keys are those that were read */
    static StreamExecutionEnvironment of(NoisegateSettings settings, int outputBytes, Clients clients) {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment.getConfig().enableObjectReuse();
        environment.setParallelism(settings.job().parallelism());
        environment.enableCheckpointing(settings.job().checkpointInterval().toMillis(), CheckpointingMode.EXACTLY_ONCE);
        Shortening shortening = new Shortening(settings.topics().decisions(), outputBytes);
        boolean tuned = clients == Clients.TUNED;
        environment
                .fromSource(
                        tuned ? new KafkaEnds(settings).samples() : source(settings),
                        WatermarkStrategy.noWatermarks(),
                        "Samples",
                        new RawRecordSerializer().typeInformation())
                .sinkTo(tuned ? new KafkaEnds(settings).sink("bare", shortening) : sink(settings, shortening))
                .name("Shortened");
        return environment;
    }

    private static KafkaSource<RawRecord> source(NoisegateSettings settings) {
        return KafkaSource.<RawRecord>builder()
                .setBootstrapServers(settings.kafka().bootstrapServers())
                .setTopics(settings.topics().samples())
                .setGroupId(settings.kafka().group())
                .setProperty("isolation.level", "read_committed")
                .setBounded(OffsetsInitializer.latest())
                .setDeserializer(KafkaEnds.recordDeserialization())
                .build();
    }

    private static KafkaSink<RawRecord> sink(NoisegateSettings settings, Shortening shortening) {
        return KafkaSink.<RawRecord>builder()
                .setBootstrapServers(settings.kafka().bootstrapServers())
                .setProperty(
                        "transaction.timeout.ms",
                        Long.toString(settings.kafka().transactionTimeout().toMillis()))
                .setRecordSerializer(shortening)
                .setDeliveryGuarantee(DeliveryGuarantee.EXACTLY_ONCE)
                .setTransactionalIdPrefix(settings.job().name() + "-bare")
                .build();
    }

    /** The first bytes of each value. */
    private record Shortening(String topic, int bytes) implements KafkaRecordSerializationSchema<RawRecord> {
        @Override
        public ProducerRecord<byte[], byte[]> serialize(RawRecord record, KafkaSinkContext context, Long timestamp) {
            byte[] first = new byte[bytes];
            record.value().get(record.value().position(), first);
            return new ProducerRecord<>(topic, record.key(), first);
        }
    }
}

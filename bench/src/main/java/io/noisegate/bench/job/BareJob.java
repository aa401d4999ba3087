package io.noisegate.bench.job;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.job.KafkaEnds;
import io.noisegate.sample.RawRecord;
import io.noisegate.sample.RawRecordSerializer;
import java.util.Arrays;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The least a Flink job can do: reads the records, writes records of a decision's size, with the source, the sink and the
 * checkpoints of the real job.
 */
final class BareJob {
    private BareJob() {}

    /** @param outputBytes of a written value; the keys are those that were read */
    static StreamExecutionEnvironment of(NoisegateSettings settings, int outputBytes) {
        KafkaEnds kafka = new KafkaEnds(settings);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        environment.getConfig().enableObjectReuse();
        environment.setParallelism(settings.job().parallelism());
        environment.enableCheckpointing(settings.job().checkpointInterval().toMillis(), CheckpointingMode.EXACTLY_ONCE);
        environment
                .fromSource(
                        kafka.samples(),
                        WatermarkStrategy.noWatermarks(),
                        "Samples",
                        new RawRecordSerializer().typeInformation())
                .sinkTo(kafka.sink("bare", new Shortening(settings.topics().decisions(), outputBytes)))
                .name("Shortened");
        return environment;
    }

    /** The first bytes of each value. */
    private record Shortening(String topic, int bytes) implements KafkaRecordSerializationSchema<RawRecord> {
        @Override
        public ProducerRecord<byte[], byte[]> serialize(RawRecord record, KafkaSinkContext context, Long timestamp) {
            return new ProducerRecord<>(topic, record.key(), Arrays.copyOf(record.value(), bytes));
        }
    }
}

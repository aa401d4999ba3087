package io.noisegate.job;

import io.noisegate.sample.DeadLetter;
import io.noisegate.sample.RawRecord;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.apache.flink.connector.kafka.sink.KafkaRecordSerializationSchema;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;

/**
 * Dead letters on Kafka: key, value and headers as they were read, and further headers, UTF-8 text, that say where the record
 * stood and what is wrong with it.
 */
public final class DeadLetterSerialization implements KafkaRecordSerializationSchema<DeadLetter> {
    private static final long serialVersionUID = 1;

    public static final String SOURCE_TOPIC = "noisegate.source.topic";
    public static final String SOURCE_PARTITION = "noisegate.source.partition";
    public static final String SOURCE_OFFSET = "noisegate.source.offset";
    /** Milliseconds since the epoch. */
    public static final String SOURCE_TIMESTAMP = "noisegate.source.timestamp";

    public static final String STAGE = "noisegate.stage";
    public static final String ERROR_CLASS = "noisegate.error.class";
    public static final String ERROR_MESSAGE = "noisegate.error.message";

    /** How often the record was sent again, a number; stands on the record itself, and is absent before the first time. */
    public static final String REPLAYS = "noisegate.replays";

    /** What the job adds; all other headers are the record's own. */
    public static final Set<String> ADDED =
            Set.of(SOURCE_TOPIC, SOURCE_PARTITION, SOURCE_OFFSET, SOURCE_TIMESTAMP, STAGE, ERROR_CLASS, ERROR_MESSAGE);

    private final String topic;

    DeadLetterSerialization(String topic) {
        this.topic = topic;
    }

    @Override
    public ProducerRecord<byte[], byte[]> serialize(DeadLetter letter, KafkaSinkContext context, Long timestamp) {
        RawRecord record = letter.record();
        ProducerRecord<byte[], byte[]> message = new ProducerRecord<>(topic, null, record.key(), record.valueBytes());
        Headers headers = message.headers();
        for (RawRecord.Header header : record.headers()) {
            headers.add(header.name(), header.value());
        }
        add(headers, SOURCE_TOPIC, record.topic());
        add(headers, SOURCE_PARTITION, Integer.toString(record.partition()));
        add(headers, SOURCE_OFFSET, Long.toString(record.offset()));
        add(headers, SOURCE_TIMESTAMP, Long.toString(record.timestampMs()));
        add(headers, STAGE, letter.stage());
        add(headers, ERROR_CLASS, letter.errorClass());
        add(headers, ERROR_MESSAGE, letter.message());
        return message;
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}

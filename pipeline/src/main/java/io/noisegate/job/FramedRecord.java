package io.noisegate.job;

import io.noisegate.schema.WireEncoder;
import java.io.IOException;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;

/** Kafka records as the wire settings have them, the header with the id of their schema included. */
public final class FramedRecord {
    private FramedRecord() {}

    /**
     * The record to send.
     *
     * @param singleObject the value, single-object encoded
     * @throws KafkaException if the schema cannot be registered
     */
    public static <K> ProducerRecord<K, byte[]> of(String topic, K key, byte[] singleObject, WireEncoder frames) {
        try {
            ProducerRecord<K, byte[]> record = new ProducerRecord<>(topic, key, frames.encode(singleObject));
            Optional<byte[]> header = frames.header();
            header.ifPresent(value -> record.headers().add(WireEncoder.HEADER, value));
            return record;
        } catch (IOException e) {
            throw new KafkaException("The schema of topic %s cannot be registered".formatted(topic), e);
        }
    }

    /** What stands in the header with the id of the schema; null where there is none. */
    public static byte[] header(ConsumerRecord<?, ?> record) {
        Header header = record.headers().lastHeader(WireEncoder.HEADER);
        return header == null ? null : header.value();
    }
}

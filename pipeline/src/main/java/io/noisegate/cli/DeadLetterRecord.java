package io.noisegate.cli;

import io.noisegate.job.DeadLetterSerialization;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;

/** A record on the topic of dead letters. */
record DeadLetterRecord(ConsumerRecord<byte[], byte[]> record) {
    private static final int BYTES_SHOWN = 256;
    private static final int BYTES_PER_LINE = 16;

    /** Where it lies: {@code partition/offset}. */
    String position() {
        return record.partition() + "/" + record.offset();
    }

    Instant time() {
        return Instant.ofEpochMilli(record.timestamp());
    }

    String header(String name) {
        Header header = record.headers().lastHeader(name);
        return header == null || header.value() == null ? "-" : new String(header.value(), StandardCharsets.UTF_8);
    }

    String source() {
        return "%s %s/%s"
                .formatted(
                        sourceTopic(),
                        header(DeadLetterSerialization.SOURCE_PARTITION),
                        header(DeadLetterSerialization.SOURCE_OFFSET));
    }

    String sourceTopic() {
        return header(DeadLetterSerialization.SOURCE_TOPIC);
    }

    String errorClass() {
        return header(DeadLetterSerialization.ERROR_CLASS);
    }

    String message() {
        return header(DeadLetterSerialization.ERROR_MESSAGE);
    }

    /** How often it was sent again before it came here; a header that is no number counts as none. */
    int replays() {
        String replays = header(DeadLetterSerialization.REPLAYS);
        return replays.matches("\\d{1,9}") ? Integer.parseInt(replays) : 0;
    }

    /** The record as it was before the job refused it, sent once more. */
    ProducerRecord<byte[], byte[]> replay(String topic) {
        ProducerRecord<byte[], byte[]> replay = new ProducerRecord<>(topic, record.key(), record.value());
        Set<String> added = DeadLetterSerialization.ADDED;
        for (Header header : record.headers()) {
            if (!added.contains(header.key()) && !header.key().equals(DeadLetterSerialization.REPLAYS)) {
                replay.headers().add(header);
            }
        }
        byte[] replays = Integer.toString(replays() + 1).getBytes(StandardCharsets.UTF_8);
        replay.headers().add(DeadLetterSerialization.REPLAYS, replays);
        return replay;
    }

    /** Everything there is to know, for people. */
    String describe() {
        StringBuilder text = new StringBuilder();
        line(text, "position", position());
        line(text, "time", time().toString());
        line(text, "key", bytes(record.key(), "", Integer.MAX_VALUE));
        for (Header header : record.headers()) {
            line(text, header.key(), printable(header.value()));
        }
        line(text, "value", bytes(record.value(), System.lineSeparator() + "  ", BYTES_PER_LINE));
        return text.toString().stripTrailing();
    }

    private static void line(StringBuilder text, String name, String value) {
        text.append("%-26s %s%n".formatted(name, value));
    }

    /** Text as text, bytes as bytes. */
    private static String printable(byte[] value) {
        String text = value == null ? "-" : new String(value, StandardCharsets.UTF_8);
        return text.chars().anyMatch(Character::isISOControl) ? bytes(value, "", Integer.MAX_VALUE) : text;
    }

    private static String bytes(byte[] bytes, String lineStart, int perLine) {
        if (bytes == null) {
            return "-";
        }
        HexFormat hex = HexFormat.ofDelimiter(" ").withUpperCase();
        int shown = Math.min(bytes.length, BYTES_SHOWN);
        StringBuilder text = new StringBuilder("%d bytes ".formatted(bytes.length));
        for (int from = 0; from < shown; from += Math.min(perLine, shown - from)) {
            text.append(lineStart).append(hex.formatHex(bytes, from, from + Math.min(perLine, shown - from)));
        }
        return text.append(shown < bytes.length ? " ..." : "").toString();
    }
}

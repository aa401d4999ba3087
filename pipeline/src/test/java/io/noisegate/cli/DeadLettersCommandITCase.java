package io.noisegate.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.embedded.EmbeddedKafka;
import io.noisegate.job.DeadLetterSerialization;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters on a real broker. */
class DeadLettersCommandITCase {
    private static EmbeddedKafka kafka;

    @BeforeAll
    static void startBroker(@TempDir Path directory) throws Exception {
        kafka = EmbeddedKafka.start(directory);
        assertEquals(0, noisegate("topics", "create", "--partitions", "1").exitCode());
        send(letter("noisegate.samples", 40, "UnknownSchema", null));
        send(letter("noisegate.samples", 41, "InvalidSample", "1"));
        send(letter("noisegate.samples", 42, "InvalidSample", "3"));
        send(letter("somewhere.else", 1, "Forged", null));
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @Test
    void listsWhereTheyComeFromAndWhatIsWrong() {
        Outcome outcome = noisegate("dead-letters", "list");

        assertEquals(0, outcome.exitCode(), outcome.err());
        List<String> lines = outcome.out().lines().toList();
        assertEquals(5, lines.size());
        assertTrue(
                lines.get(2).matches("0/1 +\\d{4}-.*Z +noisegate.samples 2/41 +1  InvalidSample +label is class 9, .*"),
                lines.get(2));
    }

    @Test
    void showsHeadersAndBytes() {
        Outcome outcome = noisegate("dead-letters", "show", "0/0");

        assertEquals(0, outcome.exitCode(), outcome.err());
        assertTrue(outcome.out().contains("noisegate.error.class      UnknownSchema\n"), outcome.out());
        assertTrue(outcome.out().contains("trace                      abc\n"), outcome.out());
        assertTrue(outcome.out().contains("value                      20 bytes \n  00 01 02 03 04"), outcome.out());
    }

    @Test
    void replaysAsTheyWereAndCounts() {
        Outcome outcome = noisegate("dead-letters", "replay", "--error", "InvalidSample");
        Outcome first = noisegate("dead-letters", "replay", "0/0");

        assertEquals("Sent 1 again, left 1 alone that were sent 3 times already\n", outcome.out(), outcome.err());
        assertEquals("Sent 1 again, left 0 alone that were sent 3 times already\n", first.out(), first.err());
        List<ConsumerRecord<byte[], byte[]>> samples = records("noisegate.samples");
        assertEquals(2, samples.size());
        ConsumerRecord<byte[], byte[]> again = samples.get(0);
        assertArrayEquals(value(41), again.value());
        assertArrayEquals(new byte[] {41}, again.key());
        assertEquals("abc", header(again, "trace"));
        assertEquals("2", header(again, DeadLetterSerialization.REPLAYS));
        assertNull(again.headers().lastHeader(DeadLetterSerialization.ERROR_CLASS));
        assertNull(again.headers().lastHeader(DeadLetterSerialization.SOURCE_OFFSET));
        assertEquals("1", header(samples.get(1), DeadLetterSerialization.REPLAYS));
    }

    @Test
    void refusesWhatIsNotThereAndWhatCameFromElsewhere() {
        Outcome missing = noisegate("dead-letters", "replay", "0/99");
        Outcome forged = noisegate("dead-letters", "replay", "0/3");
        Outcome unsaid = noisegate("dead-letters", "replay");

        assertEquals(
                new Outcome(
                        2, "", "There is no dead letter 0/99; 'noisegate dead-letters list' says which there are\n"),
                missing);
        assertEquals(2, forged.exitCode());
        assertTrue(forged.err().startsWith("Dead letter 0/3 comes from topic somewhere.else, expected"), forged.err());
        assertEquals(2, unsaid.exitCode());
    }

    private static ProducerRecord<byte[], byte[]> letter(String topic, int offset, String error, String replays) {
        ProducerRecord<byte[], byte[]> letter =
                new ProducerRecord<>("noisegate.dead-letters", new byte[] {(byte) offset}, value(offset));
        header(letter, "trace", "abc");
        header(letter, DeadLetterSerialization.SOURCE_TOPIC, topic);
        header(letter, DeadLetterSerialization.SOURCE_PARTITION, "2");
        header(letter, DeadLetterSerialization.SOURCE_OFFSET, Integer.toString(offset));
        header(letter, DeadLetterSerialization.ERROR_CLASS, error);
        header(letter, DeadLetterSerialization.ERROR_MESSAGE, "label is class 9, expected 0 to 2");
        if (replays != null) {
            header(letter, DeadLetterSerialization.REPLAYS, replays);
        }
        return letter;
    }

    private static byte[] value(int offset) {
        byte[] value = new byte[20];
        for (int i = 0; i < value.length; i++) {
            value[i] = (byte) (offset == 40 ? i : offset);
        }
        return value;
    }

    private static void header(ProducerRecord<byte[], byte[]> record, String name, String value) {
        record.headers().add(name, value.getBytes(StandardCharsets.UTF_8));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static void send(ProducerRecord<byte[], byte[]> record) throws Exception {
        Map<String, Object> properties = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(record).get();
        }
    }

    private static List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        Map<String, Object> properties = Map.of("bootstrap.servers", kafka.bootstrapServers());
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        TopicPartition partition = new TopicPartition(topic, 0);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            while (consumer.position(partition) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
        }
        return records;
    }

    private static Outcome noisegate(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.add("--bootstrap-servers");
        all.add(kafka.bootstrapServers());
        return Outcome.of(all.toArray(String[]::new));
    }
}

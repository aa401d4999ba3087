package io.noisegate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lingering transactions on a real broker. */
class TransactionsCommandITCase {
    private static EmbeddedKafka kafka;

    @BeforeAll
    static void startBroker(@TempDir Path directory) throws Exception {
        kafka = EmbeddedKafka.start(directory);
        assertEquals(0, noisegate("topics", "create").exitCode());
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @Test
    void listsAndAbortsWhatAJobThatIsGoneLeftOpenAndNothingElse() throws Exception {
        try (KafkaProducer<byte[], byte[]> lingering = begun("gone-decisions-0-7");
                KafkaProducer<byte[], byte[]> ofAnotherJob = begun("running-decisions-0-7")) {
            Outcome list = noisegate("transactions", "list", "--set", "job.name=gone");
            assertEquals(2, list.out().lines().count(), list.out() + list.err());
            assertTrue(
                    list.out()
                            .lines()
                            .toList()
                            .get(1)
                            .matches("gone-decisions-0-7 +Ongoing +\\d+ s +1 min +noisegate.decisions-\\d"),
                    list.out());
            assertTrue(readNothing(), "the reader waits for the transaction");

            Outcome young = noisegate("transactions", "abort", "--set", "job.name=gone");
            Outcome abort = noisegate("transactions", "abort", "--set", "job.name=gone", "--older-than", "0ms");

            assertEquals("Aborted 0, left 1 alone that are younger than 100 s\n", young.out(), young.err());
            assertEquals(
                    "gone-decisions-0-7: aborted\nAborted 1, left 0 alone that are younger than 0 ms\n",
                    abort.out(),
                    abort.err());
            assertEquals(
                    1,
                    noisegate("transactions", "list", "--set", "job.name=gone")
                            .out()
                            .lines()
                            .count());
            assertThrows(KafkaException.class, lingering::commitTransaction);
            ofAnotherJob.commitTransaction();
            assertTrue(!readNothing(), "the reader sees what was committed behind the lingering transaction");
        }
    }

    /** Both transactions write to the same partition, the lingering one first. */
    private static KafkaProducer<byte[], byte[]> begun(String id) throws Exception {
        KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of(
                        "bootstrap.servers",
                        kafka.bootstrapServers(),
                        "transactional.id",
                        id,
                        "transaction.timeout.ms",
                        "60000"),
                new ByteArraySerializer(),
                new ByteArraySerializer());
        producer.initTransactions();
        producer.beginTransaction();
        producer.send(new ProducerRecord<>("noisegate.decisions", 0, null, new byte[] {1}))
                .get();
        return producer;
    }

    private static boolean readNothing() {
        Outcome decisions = noisegate("decisions", "--from-beginning", "--timeout", "2s", "--json");
        return decisions.exitCode() == 0 && decisions.out().isEmpty();
    }

    private static Outcome noisegate(String... arguments) {
        String[] all = new String[arguments.length + 2];
        System.arraycopy(arguments, 0, all, 0, arguments.length);
        all[arguments.length] = "--bootstrap-servers";
        all[arguments.length + 1] = kafka.bootstrapServers();
        return Outcome.of(all);
    }
}

package io.noisegate.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.noisegate.embedded.EmbeddedKafka;
import io.noisegate.schema.AlertEvidence;
import io.noisegate.schema.AlertReason;
import io.noisegate.schema.AlertState;
import io.noisegate.schema.ClassLabel;
import io.noisegate.schema.ClassNoise;
import io.noisegate.schema.DecisionReason;
import io.noisegate.schema.LabelCorrection;
import io.noisegate.schema.LabeledSample;
import io.noisegate.schema.NoiseCell;
import io.noisegate.schema.NoiseProfile;
import io.noisegate.schema.NoisyLabelAlert;
import io.noisegate.schema.SampleDecision;
import io.noisegate.schema.SingleObjectCodec;
import io.noisegate.schema.SoftTarget;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
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

/** Every command against a real broker. */
class CommandsITCase {
    private static EmbeddedKafka kafka;

    @BeforeAll
    static void startBroker(@TempDir Path directory) throws Exception {
        kafka = EmbeddedKafka.start(directory);
        assertEquals(0, noisegate("topics create --partitions 2").exitCode());
    }

    @AfterAll
    static void stopBroker() {
        kafka.close();
    }

    @Test
    void creatingTopicsAgainChangesNothing() {
        Outcome again = noisegate("topics create --partitions 2");

        assertEquals(0, again.exitCode());
        assertEquals("""
                noisegate.samples: exists already
                noisegate.decisions: exists already
                noisegate.alerts: exists already
                noisegate.model: exists already
                noisegate.dead-letters: exists already
                noisegate.corrections: exists already
                noisegate.noise-profiles: exists already
                noisegate.scored-samples: exists already
                """, again.out());
    }

    @Test
    void describingTopicsSaysWhatDiffers() {
        Outcome same = noisegate("topics describe --partitions 2");
        Outcome differing = noisegate("topics describe --partitions 3 --topic alerts=suspects");

        assertEquals(0, same.exitCode());
        assertTrue(same.out().startsWith("""
                noisegate.samples: as it should be
                  has {partitions=2, replication factor=1, cleanup.policy=delete, min.insync.replicas=1, retention.ms=604800000}
                """), same.out());
        assertEquals(1, differing.exitCode());
        assertTrue(differing.out().startsWith("""
                noisegate.samples:
                  partitions is 2, expected 3
                  has {partitions=2,"""), differing.out());
        assertTrue(differing.out().contains("""
                suspects:
                  does not exist, 'noisegate topics create' makes it
                noisegate.model: as it should be
                """), differing.out());
    }

    @Test
    void producesTheDigits() {
        Outcome outcome = noisegate("produce --data digits --label-column uniform20 --passes 2 --shuffle-seed 7");

        assertEquals(0, outcome.exitCode(), outcome.err());
        assertTrue(outcome.out().startsWith("Sent 2,874 samples to noisegate.samples in "), outcome.out());
    }

    @Test
    void producesHardSamplesAndKeepsTheTruthOutOfTheStream(@TempDir Path folder) throws Exception {
        Path truth = folder.resolve("truth.csv");
        assertEquals(0, noisegate("topics create --topic samples=hard").exitCode());

        Outcome outcome = noisegate(
                "produce --topic hard --data digits --hardness adjacent --share 0.3 --seed 5 --truth " + truth);

        assertEquals(0, outcome.exitCode(), outcome.err());
        List<String> lines = Files.readAllLines(truth);
        assertEquals("id,hard,given,clean", lines.get(0));
        Map<String, String[]> rows = new HashMap<>();
        lines.stream().skip(1).map(line -> line.split(",")).forEach(cells -> rows.put(cells[0], cells));
        assertEquals(1_437, rows.size());
        assertEquals(
                431,
                rows.values().stream().filter(cells -> cells[1].equals("1")).count());
        for (String[] cells : rows.values()) {
            int distance = Math.floorMod(Integer.parseInt(cells[2]) - Integer.parseInt(cells[3]), 10);
            assertTrue(
                    cells[1].equals("1") ? distance == 1 || distance == 9 : distance == 0,
                    () -> String.join(",", cells));
        }
        for (LabeledSample sample : read("hard", rows.size())) {
            String[] cells = rows.get(sample.getSampleId());
            assertEquals(cells[2], Integer.toString(((ClassLabel) sample.getLabel()).getIndex()));
            assertEquals(Map.of(), sample.getAttributes());
        }
    }

    @Test
    void refusesAHardnessThatDoesNotExistOrDoesNotApply(@TempDir Path folder) throws Exception {
        Path table = Files.writeString(folder.resolve("table.csv"), "label,x,y\n0,1,2\n1,3,4\n");

        Outcome unknown = noisegate("produce --data digits --hardness weird");
        Outcome unfit = noisegate("produce --data " + table + " --hardness zoom-shift");
        Outcome share = noisegate("produce --data digits --hardness uniform --share 2");

        assertEquals(List.of(2, 2, 2), List.of(unknown.exitCode(), unfit.exitCode(), share.exitCode()));
        assertTrue(
                unknown.err().contains("There is no hardness weird, expected one of uniform, asymmetric,"),
                unknown.err());
        assertTrue(
                unfit.err().startsWith("Hardness zoom-shift does not apply to features of the shape [2]"), unfit.err());
        assertEquals(
                "produce.share is 2.0, expected a number from 0 to 1; 0.2 is the usual start%n".formatted(),
                share.err());
    }

    private static List<LabeledSample> read(String topic, int count) throws Exception {
        SingleObjectCodec<LabeledSample> codec = SingleObjectCodec.of(LabeledSample.class);
        List<LabeledSample> samples = new ArrayList<>();
        Map<String, Object> properties = Map.of(
                "bootstrap.servers", kafka.bootstrapServers(), "auto.offset.reset", "earliest", "group.id", "test");
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
            while (samples.size() < count && System.nanoTime() < deadline) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    samples.add(codec.decode(record.value()));
                }
            }
        }
        assertEquals(count, samples.size());
        return samples;
    }

    @Test
    void failsWithoutWaitingWhenATopicIsMissing() {
        Outcome produce = noisegate("produce --data digits --topic nowhere");
        Outcome alerts = noisegate("alerts --topic nowhere");

        String expected =
                "The broker has no topic nowhere; 'noisegate topics create --config noisegate.yaml' makes what is missing%n"
                        .formatted();
        assertEquals(new Outcome(1, "", expected), produce);
        assertEquals(new Outcome(1, "", expected), alerts);
    }

    @Test
    void showsDecisionsAsATableAndAsJson() throws Exception {
        send("noisegate.decisions", decision("42"), decision("43"));

        Outcome table = noisegate("decisions --from-beginning --limit 2");
        Outcome json = noisegate("decisions --from-beginning --limit 1 --json");

        assertEquals(0, table.exitCode(), table.err());
        List<String> lines = table.out().lines().toList();
        assertEquals(
                "SAMPLE                 VISIT     BATCH     MODEL  LABEL        LOSS    VARIANCE   WINDOW  DECISION    WEIGHT  PREDICTED  PROBABILITY  REASON",
                lines.get(0));
        assertTrue(
                lines.contains(
                        "42                        17         9     2.300      7           -      0.1250    15/15  drop        0.0000          1       0.7500  NON_FINITE_LOSS"),
                table::out);
        JsonNode first = new ObjectMapper().readTree(json.out());
        assertEquals(7, first.at("/label/index").asInt());
        assertTrue(first.get("loss").isNull());
        assertEquals(-1.5, first.at("/hardness/aum").asDouble());
    }

    @Test
    void showsAlertsAndSaysWhichRecordsItCannotRead() throws Exception {
        send("noisegate.alerts", alert());
        sendBytes("noisegate.alerts", "not an alert".getBytes(StandardCharsets.US_ASCII));

        Outcome outcome = noisegate("alerts --from-beginning --timeout 3s --json");

        assertEquals(1, outcome.exitCode());
        assertEquals(1, outcome.out().lines().count(), outcome::err);
        JsonNode shown = new ObjectMapper().readTree(outcome.out());
        assertEquals("RAISED", shown.get("state").asText());
        assertEquals("2026-11-21T12:00:00Z", shown.get("changedAt").asText());
        assertTrue(
                outcome.err()
                        .matches(
                                "noisegate.alerts, partition \\d, offset \\d: Starts with 6E 6F 74 20, expected Avro single-object encoding \\(C3 01\\) of NoisyLabelAlert\\R"),
                outcome.err());
    }

    @Test
    void sendsACorrectedLabel() throws Exception {
        Outcome outcome = noisegate("correct --id 42 --soft-target 0.25,0.75 --source me");
        Outcome both = noisegate("correct --id 42 --label 1 --real-target 2");

        assertEquals("Sent to noisegate.corrections: the label of 42 is SOFT_TARGET[0.25, 0.75]\n", outcome.out());
        assertEquals(2, both.exitCode());
        LabelCorrection sent = corrections().get(0);
        assertEquals("42", sent.getSampleId());
        assertEquals(new SoftTarget(List.of(0.25f, 0.75f)), sent.getLabel());
        assertEquals("me", sent.getSource());
    }

    private static List<LabelCorrection> corrections() throws Exception {
        SingleObjectCodec<LabelCorrection> codec = SingleObjectCodec.of(LabelCorrection.class);
        List<LabelCorrection> corrections = new ArrayList<>();
        Map<String, Object> properties = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = List.of(
                    new TopicPartition("noisegate.corrections", 0), new TopicPartition("noisegate.corrections", 1));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    corrections.add(codec.decode(record.value()));
                }
            }
        }
        return corrections;
    }

    @Test
    void showsNoiseProfilesWithWhatIsMistakenForWhat() throws Exception {
        send("noisegate.noise-profiles", noiseProfile());

        Outcome outcome = noisegate("noise-profile --from-beginning --limit 1");

        assertEquals(0, outcome.exitCode(), outcome.err());
        assertTrue(
                outcome.out()
                        .lines()
                        .toList()
                        .contains(
                                "2026-11-21T12:00:00Z      clicks               100   0.1250  1: 0.2000         0 as 1: 0.1600, 1 as 0: 0.0400"),
                outcome::out);
    }

    @Test
    void showsOnlyWhatWasCommitted() throws Exception {
        assertEquals(
                0, noisegate("topics create --topic decisions=transactional").exitCode());
        sendInATransaction("transactional", decision("aborted"), false);
        sendInATransaction("transactional", decision("committed"), true);

        Outcome outcome = noisegate("decisions --topic transactional --from-beginning --timeout 3s --json");

        assertEquals(
                "committed",
                new ObjectMapper().readTree(outcome.out()).get("sampleId").asText());
        assertEquals(1, outcome.out().lines().count());
    }

    @Test
    void endsInOrderWhenInterrupted() throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Noisegate.class.getName(),
                        "decisions",
                        "--bootstrap-servers",
                        kafka.bootstrapServers())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
            assertTrue(out.readLine().startsWith("SAMPLE"));

            process.destroy();

            assertTrue(process.waitFor(20, TimeUnit.SECONDS), "still there");
            assertEquals(143, process.exitValue());
        } finally {
            process.destroyForcibly();
        }
    }

    private static Outcome noisegate(String arguments) {
        List<String> all = new ArrayList<>(List.of(arguments.split(" ")));
        all.add("--bootstrap-servers");
        all.add(kafka.bootstrapServers());
        return Outcome.of(all.toArray(String[]::new));
    }

    private static void sendInATransaction(String topic, SampleDecision decision, boolean commit) throws Exception {
        byte[] value = SingleObjectCodec.of(SampleDecision.class).encode(decision);
        Map<String, Object> properties =
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "transactional.id", "test");
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(topic, value)).get();
            if (commit) {
                producer.commitTransaction();
            } else {
                producer.abortTransaction();
            }
        }
    }

    private static void send(String topic, SpecificRecord... records) throws Exception {
        for (SpecificRecord record : records) {
            @SuppressWarnings("unchecked")
            var codec = SingleObjectCodec.of((Class<SpecificRecord>) record.getClass());
            sendBytes(topic, codec.encode(record));
        }
    }

    private static void sendBytes(String topic, byte[] value) throws Exception {
        Map<String, Object> properties = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, value)).get();
        }
    }

    private static NoiseProfile noiseProfile() {
        return NoiseProfile.newBuilder()
                .setJob("clicks")
                .setEstimatedAt(Instant.parse("2026-11-21T12:00:00Z"))
                .setSamples(100)
                .setNoiseRate(0.125)
                .setLabels(List.of(new ClassNoise(0, 50L, 0.75, 0.05), new ClassNoise(1, 50L, 0.5, 0.2)))
                .setCells(List.of(
                        new NoiseCell(0, 0, 40L, 0.475, 0.84),
                        new NoiseCell(0, 1, 1L, 0.025, 0.04),
                        new NoiseCell(1, 0, 9L, 0.1, 0.16)))
                .build();
    }

    private static SampleDecision decision(String sampleId) {
        return SampleDecision.newBuilder()
                .setSampleId(sampleId)
                .setBatchId(9)
                .setVisit(17)
                .setModelGeneration(2)
                .setModelVersion(300)
                .setLabel(new ClassLabel(7))
                .setLossVariance(0.125)
                .setWindowFill(15)
                .setWindowSize(15)
                .setKeep(false)
                .setReason(DecisionReason.NON_FINITE_LOSS)
                .setWeight(0)
                .setHardness(Map.of("aum", -1.5))
                .setPredictedClass(1)
                .setPredictedProbability(0.75f)
                .build();
    }

    private static NoisyLabelAlert alert() {
        Instant noon = Instant.parse("2026-11-21T12:00:00Z");
        return NoisyLabelAlert.newBuilder()
                .setAlertId("42@17")
                .setSampleId("42")
                .setState(AlertState.RAISED)
                .setGivenLabel(new ClassLabel(7))
                .setScore(1.5)
                .setScoreName("aum")
                .setEvidence(AlertEvidence.newBuilder()
                        .setReason(AlertReason.REPEATEDLY_DROPPED)
                        .setLossWindow(List.of(2.25f, 2.5f))
                        .setDrops(3)
                        .setObservations(5)
                        .build())
                .setVisit(17)
                .setChangedAt(noon)
                .setModelGeneration(2)
                .setModelVersion(300)
                .build();
    }
}

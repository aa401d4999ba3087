package io.noisegate.job;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.configuration.SettingsFile;
import io.noisegate.embedded.EmbeddedFlink;
import io.noisegate.embedded.EmbeddedKafka;
import io.noisegate.onnx.DenseNetwork;
import io.noisegate.schema.ClassLabel;
import io.noisegate.schema.FeatureDtype;
import io.noisegate.schema.Features;
import io.noisegate.schema.LabeledSample;
import io.noisegate.schema.SampleDecision;
import io.noisegate.schema.SingleObjectCodec;
import io.noisegate.topics.JobTopics;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateBackendOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.configuration.TaskManagerOptions.TaskManagerLoadBalanceMode;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * A real broker and a real cluster for the tests of the job, and a small stream to feed them with: points in four dimensions
 * around three class centres, some of them with a wrong label.
 */
final class JobFixture implements Closeable {
    static final int CLASSES = 3;
    static final int FEATURES = 4;
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(90);
    private static final Duration POLL = Duration.ofMillis(100);

    private final Path folder;
    private final EmbeddedKafka kafka;
    private final EmbeddedFlink flink;
    private final SingleObjectCodec<LabeledSample> samples = SingleObjectCodec.of(LabeledSample.class);

    /** One point of the stream. */
    record Point(String id, int truth, int given, float[] features) {
        boolean mislabeled() {
            return truth != given;
        }
    }

    /** A condition that is asked again until it holds. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    private JobFixture(Path folder, EmbeddedKafka kafka, EmbeddedFlink flink) {
        this.folder = folder;
        this.kafka = kafka;
        this.flink = flink;
    }

    static JobFixture start(Path folder) throws Exception {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 20);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(200));
        configuration.set(StateBackendOptions.STATE_BACKEND, "hashmap");
        configuration.set(TaskManagerOptions.TASK_MANAGER_LOAD_BALANCE_MODE, TaskManagerLoadBalanceMode.SLOTS);
        return new JobFixture(
                folder, EmbeddedKafka.start(folder.resolve("kafka")), EmbeddedFlink.start(2, 4, configuration));
    }

    EmbeddedFlink flink() {
        return flink;
    }

    /** Settings of a job of its own: its topics are made and its model is written. */
    NoisegateSettings settings(String name, int partitions, String... assignments) throws Exception {
        Path model = folder.resolve(name + ".onnx");
        Files.write(model, DenseNetwork.create(3, FEATURES, 16, CLASSES).toBytes());
        List<String> all = new ArrayList<>(List.of(
                "job.name=" + name,
                "job.checkpoint-interval=300 ms",
                "kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "kafka.group=" + name,
                "topics.samples=" + name + ".samples",
                "topics.decisions=" + name + ".decisions",
                "topics.alerts=" + name + ".alerts",
                "topics.model=" + name + ".model",
                "topics.dead-letters=" + name + ".dead-letters",
                "topics.corrections=" + name + ".corrections",
                "topics.noise-profiles=" + name + ".noise-profiles",
                "topics.partitions=" + partitions,
                "model.path=" + model,
                "scoring.batch-size=16",
                "scoring.staleness=4",
                "learning.learning-rate=0.05",
                "learning.publish.every=2",
                "selection.policy=keep-all"));
        all.addAll(Arrays.asList(assignments));
        NoisegateSettings settings = SettingsFile.parse("", all, Map.of()).requireRunnable();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
            new JobTopics(admin, settings.topics()).create();
        }
        return settings;
    }

    static StreamExecutionEnvironment job(NoisegateSettings settings) throws Exception {
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        NoisegateJob.build(environment, settings);
        return environment;
    }

    /** The same points for the same seed; a share of them is mislabeled. */
    static List<Point> points(int count, double mislabeled, long seed) {
        Random random = new Random(seed);
        List<Point> points = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int truth = random.nextInt(CLASSES);
            float[] features = new float[FEATURES];
            for (int f = 0; f < FEATURES; f++) {
                features[f] = (float) (random.nextGaussian() * 0.3 + (f == truth ? 2 : 0));
            }
            int given = random.nextDouble() < mislabeled ? (truth + 1 + random.nextInt(CLASSES - 1)) % CLASSES : truth;
            points.add(new Point("s" + i, truth, given, features));
        }
        return points;
    }

    /** Sends the points once, each to the partition of its key; returns when the broker has them. */
    void produce(NoisegateSettings settings, List<Point> points) {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            for (Point point : points) {
                byte[] key = point.id().getBytes(StandardCharsets.UTF_8);
                producer.send(new ProducerRecord<>(settings.topics().samples(), key, encode(point)));
            }
            producer.flush();
        }
    }

    void produce(ProducerRecord<byte[], byte[]> record) {
        try (KafkaProducer<byte[], byte[]> producer = producer()) {
            producer.send(record);
            producer.flush();
        }
    }

    byte[] encode(Point point) {
        ByteBuffer data = ByteBuffer.allocate(FEATURES * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float feature : point.features()) {
            data.putFloat(feature);
        }
        return samples.encode(new LabeledSample(
                point.id(),
                Instant.ofEpochMilli(0),
                new ClassLabel(point.given()),
                null,
                Map.of(),
                new Features(FeatureDtype.FLOAT32, List.of(FEATURES), data.flip())));
    }

    /** All decisions that a read_committed reader sees now. */
    List<SampleDecision> decisions(NoisegateSettings settings) throws Exception {
        return read(settings.topics().decisions(), SampleDecision.class);
    }

    /** Waits until a read_committed reader sees so many decisions, and gives them. */
    List<SampleDecision> awaitDecisions(NoisegateSettings settings, int count) throws Exception {
        await(() -> committed(settings.topics().decisions()) >= count);
        return decisions(settings);
    }

    <T extends SpecificRecord> List<T> read(String topic, Class<T> type) throws Exception {
        SingleObjectCodec<T> codec = SingleObjectCodec.of(type);
        List<T> values = new ArrayList<>();
        for (ConsumerRecord<byte[], byte[]> record : records(topic)) {
            values.add(codec.decode(record.value()));
        }
        return values;
    }

    /** All committed records of a topic, partition by partition in order. */
    List<ConsumerRecord<byte[], byte[]>> records(String topic) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = consumer()) {
            List<TopicPartition> partitions = partitions(consumer, topic);
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(p -> consumer.position(p) < ends.get(p))) {
                consumer.poll(POLL).forEach(records::add);
            }
        }
        return records;
    }

    private int committed(String topic) {
        return records(topic).size();
    }

    /** Waits until a condition holds. */
    static void await(Condition condition) throws Exception {
        long deadline = System.nanoTime() + LONGEST_WAIT.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("The condition did not hold within " + LONGEST_WAIT);
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    void awaitRunning(JobID job) throws Exception {
        await(() -> flink.allRunning(job));
    }

    String stopWithSavepoint(JobID job) throws Exception {
        awaitRunning(job);
        return flink.stopWithSavepoint(job, folder.resolve("savepoints").toUri().toString());
    }

    private static List<TopicPartition> partitions(KafkaConsumer<byte[], byte[]> consumer, String topic) {
        return consumer.partitionsFor(topic).stream()
                .map(info -> new TopicPartition(topic, info.partition()))
                .toList();
    }

    private KafkaProducer<byte[], byte[]> producer() {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer());
    }

    private KafkaConsumer<byte[], byte[]> consumer() {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers(), "isolation.level", "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    @Override
    public void close() throws IOException {
        try (kafka) {
            flink.close();
        }
    }
}

package io.noisegate.bench;

import io.noisegate.bench.AlternatingRounds.Contender;
import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.configuration.SettingsFile;
import io.noisegate.embedded.EmbeddedFlink;
import io.noisegate.embedded.EmbeddedKafka;
import io.noisegate.job.NoisegateJob;
import io.noisegate.onnx.DenseNetwork;
import io.noisegate.topics.JobTopics;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * How many samples per second does the whole job sustain, Kafka to Kafka, exactly once, beside a bare Flink job that reads the
 * same records and writes records of a decision's size?
 *
 * <p>Broker, cluster and both jobs share one JVM and all cores. Every round is a job of its own over the whole sample topic; owns
 * broker and cluster.
 */
final class SustainedThroughputBenchmark implements Closeable {
    private static final String SAMPLES = "bench.samples";
    private static final int PARTITIONS = 4;
    private static final Duration POLL = Duration.ofSeconds(1);
    private static final List<String> DECIDING = List.of("learning.enabled=false");
    private static final List<String> LEARNING = List.of("learning.enabled=true");

    private final Options options;
    private final Path folder;
    private final EmbeddedKafka kafka;
    private final EmbeddedFlink flink;
    private final Admin admin;
    private int jobs;

    /**
     * @param samples on the sample topic
     * @param ids distinct ones among them
     * @param settings of the real job on top of its defaults, {@code key=value}
     * @param only the one contender to run, to look at it with a profiler; all when absent
     */
    record Options(int samples, int ids, int warmupRounds, int rounds, List<String> settings, Optional<String> only) {
        Options {
            settings = List.copyOf(settings);
        }
    }

    private SustainedThroughputBenchmark(Options options, Path folder, EmbeddedKafka kafka, EmbeddedFlink flink) {
        this.options = options;
        this.folder = folder;
        this.kafka = kafka;
        this.flink = flink;
        this.admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    /**
     * Starts broker and cluster.
     *
     * @param folder for the broker's records and the model
     */
    static SustainedThroughputBenchmark start(Options options, Path folder) throws Exception {
        EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        try {
            return new SustainedThroughputBenchmark(
                    options, folder, kafka, EmbeddedFlink.start(1, 1, new Configuration()));
        } catch (Exception e) {
            kafka.close();
            throw e;
        }
    }

    Comparison run(AlternatingRounds.Listener listener) throws Exception {
        Files.write(
                folder.resolve("model.onnx"),
                DenseNetwork.create(1, ScoreStageBenchmark.WIDTHS).toBytes());
        settings(List.of()); // makes the sample topic
        new SampleTopic(SAMPLES, options.samples(), options.ids()).fill(kafka.bootstrapServers());
        int decisionBytes = decisionBytes();
        AlternatingRounds rounds = new AlternatingRounds(contenders(decisionBytes));
        rounds.run(options.warmupRounds(), options.rounds(), listener);
        return new Comparison(
                "sustained-throughput",
                "How much of a bare Flink job's rate does the whole job sustain, Kafka to Kafka, exactly once?",
                "MLP 784-256-10, batch %d, float32 (%,d bytes), parallelism 1; %,d samples of %,d ids, %d partitions, decisions of %d bytes; %d rounds, %d before them to warm up; broker in the same JVM; settings %s"
                        .formatted(
                                ScoreStageBenchmark.BATCH,
                                Images.BYTES,
                                options.samples(),
                                options.ids(),
                                PARTITIONS,
                                decisionBytes,
                                options.rounds(),
                                options.warmupRounds(),
                                options.settings()),
                Machine.now(),
                rounds.standings());
    }

    private List<Contender> contenders(int decisionBytes) {
        return Stream.of(
                        Contender.limit("bare Flink job", () -> bare(decisionBytes)),
                        new Contender("scoring and deciding", 0.6, () -> job(DECIDING)),
                        new Contender("learning every batch", 0.35, () -> job(LEARNING)))
                .filter(contender -> contender.name().contains(options.only().orElse("")))
                .toList();
    }

    private Measurement bare(int decisionBytes) throws Exception {
        NoisegateSettings settings = settings(List.of());
        return measure(settings, BareJob.of(settings, decisionBytes));
    }

    private Measurement job(List<String> assignments) throws Exception {
        NoisegateSettings settings = settings(assignments);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        NoisegateJob.build(environment, settings);
        return measure(settings, environment);
    }

    private Measurement measure(NoisegateSettings settings, StreamExecutionEnvironment environment) throws Exception {
        JobID job = flink.submit(environment);
        Measurement measurement = new SteadyState(
                        admin, settings.topics().decisions(), settings.topics().partitions())
                .measure(flink, job, options.samples());
        flink.cancel(job);
        System.gc(); // what one job leaves behind is not collected in the next one's time
        return measurement;
    }

    /** Bytes of a decision on the topic, seen on one that the real job wrote. */
    private int decisionBytes() throws Exception {
        NoisegateSettings settings = settings(DECIDING);
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        NoisegateJob.build(environment, settings);
        measure(settings, environment);
        TopicPartition partition = new TopicPartition(settings.topics().decisions(), 0);
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            consumer.seek(partition, end / 2);
            while (consumer.position(partition) < end) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    return record.value().length;
                }
            }
        }
        throw new IllegalStateException("There is no decision on " + partition);
    }

    /** Settings of a job of its own, whose topics are made. */
    private NoisegateSettings settings(List<String> assignments) throws Exception {
        String name = "bench-" + jobs++;
        List<String> all = new ArrayList<>(List.of(
                "job.name=" + name,
                "kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "kafka.group=" + name,
                "kafka.start=earliest",
                "kafka.bounded=true",
                "topics.samples=" + SAMPLES,
                "topics.decisions=" + name + ".decisions",
                "topics.alerts=" + name + ".alerts",
                "topics.model=" + name + ".model",
                "topics.dead-letters=" + name + ".dead-letters",
                "topics.corrections=" + name + ".corrections",
                "topics.partitions=" + PARTITIONS,
                "model.path=" + folder.resolve("model.onnx"),
                "scoring.batch-size=" + ScoreStageBenchmark.BATCH));
        all.addAll(options.settings());
        all.addAll(assignments);
        NoisegateSettings settings = SettingsFile.parse("", all, Map.of()).requireRunnable();
        new JobTopics(admin, settings.topics()).create();
        return settings;
    }

    @Override
    public void close() throws IOException {
        try (kafka;
                admin) {
            flink.close();
        }
    }
}

package io.noisegate.bench.job;

import io.noisegate.bench.measure.Measurement;
import io.noisegate.bench.network.Network;
import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.configuration.SettingsFile;
import io.noisegate.embedded.EmbeddedFlink;
import io.noisegate.embedded.EmbeddedKafka;
import io.noisegate.job.NoisegateJob;
import io.noisegate.sample.FeatureType;
import io.noisegate.settings.SettingText;
import io.noisegate.topics.JobTopics;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Runs jobs one after the other, each with topics of its own, over the same sample topic. Broker, cluster and jobs share one JVM
 * and all cores. Owns broker and cluster.
 */
final class JobRuns implements Closeable {
    static final int PARTITIONS = 4;

    /** Of a cluster in which settings may make the job parallel. */
    static final int SLOTS = 4;

    private static final String FLINK = "flink.";
    private static final Duration POLL = Duration.ofSeconds(1);

    private final Network network;
    private final Path model;
    private final EmbeddedKafka kafka;
    private final EmbeddedFlink flink;
    private final Admin admin;
    private int jobs;

    private JobRuns(Network network, Path model, EmbeddedKafka kafka, EmbeddedFlink flink) {
        this.network = network;
        this.model = model;
        this.kafka = kafka;
        this.flink = flink;
        this.admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    /**
     * Starts broker and cluster.
     *
     * @param slots how parallel a job may be
     * @param folder for the broker's records and the model
     */
    static JobRuns start(Network network, int slots, Path folder) throws Exception {
        return start(network, slots, folder, new Configuration());
    }

    /** @param cluster Flink options of the cluster */
    static JobRuns start(Network network, int slots, Path folder, Configuration cluster) throws Exception {
        Path model = Files.write(folder.resolve("model.onnx"), network.create().toBytes());
        EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        try {
            return new JobRuns(network, model, kafka, EmbeddedFlink.start(1, slots, cluster));
        } catch (Exception e) {
            kafka.close();
            throw e;
        }
    }

    String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    EmbeddedFlink flink() {
        return flink;
    }

    /** Fills a topic with samples of the network's kind. */
    void fill(SampleTopic topic) throws Exception {
        settings(topic.name(), List.of()); // makes the topic
        topic.fill(network, kafka.bootstrapServers());
    }

    /**
     * A job over all of a topic.
     *
     * @param assignments {@code key=value} of the job; those that begin with {@code flink.} are Flink's own
     */
    Measurement run(SampleTopic topic, List<String> assignments) throws Exception {
        NoisegateSettings settings = settings(topic.name(), assignments);
        return measure(settings, job(settings, assignments), topic);
    }

    /** The real job between its topics. */
    static StreamExecutionEnvironment job(NoisegateSettings settings, List<String> assignments) {
        Configuration configuration = new Configuration();
        for (String assignment : assignments) {
            if (assignment.startsWith(FLINK)) {
                String[] parts = assignment.substring(FLINK.length()).split("=", 2);
                configuration.setString(parts[0], parts[1]);
            }
        }
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment(configuration);
        NoisegateJob.build(environment, settings);
        return environment;
    }

    /** A job that reads the same records and writes as many bytes per record as a decision has. */
    Measurement runBare(SampleTopic topic, int decisionBytes, BareJob.Clients clients) throws Exception {
        NoisegateSettings settings = settings(topic.name(), List.of());
        return measure(settings, BareJob.of(settings, decisionBytes, clients), topic);
    }

    private Measurement measure(NoisegateSettings settings, StreamExecutionEnvironment environment, SampleTopic topic)
            throws Exception {
        JobID job = flink.submit(environment);
        Measurement measurement =
                new SteadyState(admin, settings.topics().decisions(), PARTITIONS).measure(flink, job, topic);
        flink.cancel(job);
        System.gc(); // what one job leaves behind is not collected in the next one's time
        return measurement;
    }

    /** Bytes of a decision on the topic, seen on one that the real job wrote. */
    int decisionBytes(SampleTopic topic, List<String> assignments) throws Exception {
        NoisegateSettings settings = settings(topic.name(), assignments);
        measure(settings, job(settings, assignments), topic);
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
    NoisegateSettings settings(String samples, List<String> assignments) throws Exception {
        String name = "bench-" + jobs++;
        List<String> all = new ArrayList<>(List.of(
                "job.name=" + name,
                "kafka.bootstrap-servers=" + kafka.bootstrapServers(),
                "kafka.group=" + name,
                "kafka.start=earliest",
                "kafka.bounded=true",
                "topics.samples=" + samples,
                "topics.decisions=" + name + ".decisions",
                "topics.alerts=" + name + ".alerts",
                "topics.model=" + name + ".model",
                "topics.dead-letters=" + name + ".dead-letters",
                "topics.corrections=" + name + ".corrections",
                "topics.partitions=" + PARTITIONS,
                "model.path=" + model,
                "model.input=" + SettingText.of(network.input()),
                "model.scale=" + (network.input() == FeatureType.UINT8 ? 1.0 / 255 : 1.0),
                "scoring.batch-size=" + network.batch()));
        assignments.stream().filter(assignment -> !assignment.startsWith(FLINK)).forEach(all::add);
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

package io.noisegate.cluster;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.configuration.SettingsFile;
import io.noisegate.dataset.DatasetOptions;
import io.noisegate.dataset.Datasets;
import io.noisegate.dataset.FeedPlan;
import io.noisegate.dataset.LabeledDataset;
import io.noisegate.dataset.SampleFeed;
import io.noisegate.dataset.Split;
import io.noisegate.onnx.DenseNetwork;
import io.noisegate.schema.SampleDecision;
import io.noisegate.schema.SingleObjectCodec;
import io.noisegate.topics.JobTopics;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A stream of handwritten digits, every fifth with a wrong label, for a job of its own: its settings, model and topics. */
public final class DigitStream implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(120);
    private static final Duration POLL = Duration.ofMillis(100);

    private final LabeledDataset digits = Datasets.open(Datasets.DIGITS, DatasetOptions.DEFAULTS.labeledBy("uniform20"))
            .only(Split.TRAIN);
    private final SingleObjectCodec<SampleDecision> codec = SingleObjectCodec.of(SampleDecision.class);
    private final List<SampleDecision> decisions = new ArrayList<>();
    private final NoisegateSettings settings;
    private final Path configuration;
    private final Map<String, Object> clients;
    private KafkaConsumer<byte[], byte[]> reader;

    private DigitStream(NoisegateSettings settings, Path configuration) {
        this.settings = settings;
        this.configuration = configuration;
        this.clients =
                Map.of("bootstrap.servers", settings.kafka().bootstrapServers(), "isolation.level", "read_committed");
    }

    /**
     * Writes {@code noisegate.yaml} and the model of a job into a folder, and makes its topics.
     *
     * @param configuration the file's text, without {@code kafka.bootstrap-servers} and {@code model.path}
     */
    public static DigitStream prepare(Path folder, String bootstrapServers, String configuration) throws Exception {
        return prepare(folder, bootstrapServers, configuration, 128);
    }

    /**
     * As {@link #prepare(Path, String, String)}, with a model of another size.
     *
     * @param hiddenUnits of its one hidden layer
     */
    public static DigitStream prepare(Path folder, String bootstrapServers, String configuration, int hiddenUnits)
            throws Exception {
        Path model = folder.resolve("digits.onnx");
        Files.write(model, DenseNetwork.create(7, 64, hiddenUnits, 10).toBytes());
        Path file = folder.resolve("noisegate.yaml");
        Files.writeString(
                file,
                "%s%nkafka:%n  bootstrap-servers: %s%nmodel:%n  path: %s%n"
                        .formatted(configuration, bootstrapServers, model.toUri()));
        return of(file, Map.of());
    }

    /**
     * The stream of a job whose configuration and model are there; makes its topics.
     *
     * @param environment what the configuration takes from it
     */
    public static DigitStream of(Path configuration, Map<String, String> environment) throws Exception {
        NoisegateSettings settings =
                SettingsFile.read(configuration, List.of(), environment).requireRunnable();
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", settings.kafka().bootstrapServers()))) {
            new JobTopics(admin, settings.topics()).create();
        }
        return new DigitStream(settings, configuration);
    }

    public NoisegateSettings settings() {
        return settings;
    }

    /** The file with the settings. */
    public Path configuration() {
        return configuration;
    }

    /** Arguments of {@code JobMain}. */
    public String[] jobArguments() {
        return new String[] {"--config", configuration.toString()};
    }

    /** Sends every digit so often, mixed by a seed, and returns when the broker has them; gives their number. */
    public long send(int passes, long seed) {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(clients(), new StringSerializer(), new ByteArraySerializer())) {
            return new SampleFeed(digits, FeedPlan.shuffled(passes, seed), Clock.systemUTC())
                    .sendTo(producer, settings.topics().samples());
        }
    }

    /** Sends a record as it is to the sample topic. */
    public void send(byte[] value) {
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(clients(), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(settings.topics().samples(), value));
        }
    }

    private Map<String, Object> clients() {
        return Map.of("bootstrap.servers", settings.kafka().bootstrapServers());
    }

    /** All decisions that a read_committed reader has seen so far. */
    public List<SampleDecision> decisions() throws Exception {
        if (reader == null) {
            reader = new KafkaConsumer<>(clients, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            List<TopicPartition> partitions = reader
                    .partitionsFor(settings.topics().decisions())
                    .stream()
                    .map(info -> new TopicPartition(info.topic(), info.partition()))
                    .toList();
            reader.assign(partitions);
            reader.seekToBeginning(partitions);
        }
        for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
            decisions.add(codec.decode(record.value()));
        }
        return decisions;
    }

    /** Waits until a read_committed reader has seen so many decisions, and gives all of them. */
    public List<SampleDecision> awaitDecisions(long count) throws Exception {
        Eventually.holds(count + " decisions", PATIENCE, () -> decisions().size() >= count);
        return decisions;
    }

    @Override
    public void close() {
        if (reader != null) {
            reader.close();
        }
    }
}

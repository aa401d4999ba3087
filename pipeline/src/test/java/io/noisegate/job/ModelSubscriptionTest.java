package io.noisegate.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.embedded.EmbeddedKafka;
import io.noisegate.model.ModelChannel;
import io.noisegate.model.ModelChunk;
import io.noisegate.model.ModelChunkCodec;
import io.noisegate.model.ModelPublication;
import io.noisegate.model.ModelSubscription;
import io.noisegate.model.ModelSubscription.Preparation;
import io.noisegate.model.ModelUpdate;
import io.noisegate.model.PublishSettings;
import io.noisegate.model.VersionSubscription;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

class ModelSubscriptionTest {
    private static final String TOPIC = "model";
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final float[] PARAMETERS = {1, 2, 3};

    @TempDir(cleanup = CleanupMode.NEVER)
    static Path folder;

    private static EmbeddedKafka kafka;
    private static ModelChannel channel;

    private record Model(ModelUpdate update) implements Closeable {
        @Override
        public void close() {}
    }

    @BeforeAll
    static void start() throws Exception {
        kafka = EmbeddedKafka.start(folder);
        Map<String, String> client = Map.of("bootstrap.servers", kafka.bootstrapServers());
        try (Admin admin = Admin.create(Map.copyOf(client))) {
            admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
        }
        channel = new ModelChannel(client, TOPIC, null);
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    @Test
    void handsOverWhatWasPublished() throws Exception {
        try (ModelSubscription<Model> subscription = subscribe(Model::new)) {
            publish();
            assertEquals(7, subscription.take(PATIENCE).update().version());
        }
    }

    @Test
    void whoeverWaitsIsToldThatThereIsNoMoreMemory() throws Exception {
        OutOfMemoryError noMemory = new OutOfMemoryError("Unable to allocate 1048656 bytes");
        try (ModelSubscription<Model> subscription = subscribe(update -> {
            throw noMemory;
        })) {
            publish();
            IOException failure = assertThrows(IOException.class, () -> subscription.take(PATIENCE));
            assertSame(noMemory, failure.getCause());
            assertTrue(failure.getMessage().contains("give the process more memory"), failure.getMessage());
        }
    }

    @Test
    void versionsAreFollowed() throws Exception {
        try (VersionSubscription versions = VersionSubscription.fromNowOn(channel)) {
            publish();
            JobFixture.await(() -> versions.newest() == 7);
        }
    }

    @Test
    void whoeverAsksForVersionsIsToldThatTheyAreNoLongerSeen() throws Exception {
        Map<String, String> client = new HashMap<>(channel.client());
        client.put("interceptor.classes", NoMemory.class.getName());
        try (VersionSubscription versions = VersionSubscription.fromNowOn(new ModelChannel(client, TOPIC, null))) {
            assertEquals(0, versions.newest());
            publish();
            IOException[] failure = new IOException[1];
            JobFixture.await(() -> {
                try {
                    versions.newest();
                } catch (IOException e) {
                    failure[0] = e;
                }
                return failure[0] != null;
            });
            assertInstanceOf(OutOfMemoryError.class, failure[0].getCause());
        }
    }

    /** As if there were no memory for what was read. */
    public static final class NoMemory implements ConsumerInterceptor<byte[], byte[]> {
        @Override
        public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
            throw new OutOfMemoryError("Unable to allocate 1048656 bytes");
        }

        @Override
        public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

        @Override
        public void close() {}

        @Override
        public void configure(Map<String, ?> settings) {}
    }

    private static ModelSubscription<Model> subscribe(Preparation<Model> preparation) {
        return ModelSubscription.fromNowOn(channel, chunk -> true, PARAMETERS.length, 0, preparation);
    }

    private static void publish() throws Exception {
        ModelUpdate update = new ModelUpdate("lineage", 1, 7, 6, 100, List.of(), new long[0], PARAMETERS, new float[0]);
        ModelChunkCodec codec = new ModelChunkCodec();
        try (KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            for (ModelChunk chunk : new ModelPublication(PublishSettings.defaults(), null).chunks(update)) {
                producer.send(new ProducerRecord<>(
                                TOPIC, chunk.key().getBytes(StandardCharsets.UTF_8), codec.encode(chunk)))
                        .get();
            }
        }
    }
}

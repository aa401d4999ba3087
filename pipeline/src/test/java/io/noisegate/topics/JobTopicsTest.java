package io.noisegate.topics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.noisegate.embedded.EmbeddedKafka;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobTopicsTest {
    private static EmbeddedKafka kafka;
    private static Admin admin;

    @BeforeAll
    static void startBroker(@TempDir Path directory) throws Exception {
        kafka = EmbeddedKafka.start(directory);
        admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
    }

    @AfterAll
    static void stopBroker() {
        admin.close();
        kafka.close();
    }

    @Test
    void makesEveryTopicAsTheJobWantsIt() throws Exception {
        JobTopics topics = new JobTopics(admin, named("complete"));

        List<WantedTopic> created = topics.create();

        assertEquals(TopicRole.values().length, created.size());
        for (TopicState state : topics.describe()) {
            assertTrue(state.exists());
            assertEquals(List.of(), state.differences(), state.wanted().name());
        }
    }

    @Test
    void makesNothingTheSecondTime() throws Exception {
        JobTopics topics = new JobTopics(admin, named("twice"));
        topics.create();

        assertEquals(List.of(), topics.create());
    }

    @Test
    void leavesAnExistingTopicAloneAndSaysWhatDiffers() throws Exception {
        TopicSettings settings = named("differing");
        admin.createTopics(List.of(
                        new NewTopic(settings.model(), 3, (short) 1).configs(Map.of("max.message.bytes", "1000"))))
                .all()
                .get();
        JobTopics topics = new JobTopics(admin, settings);

        topics.create();

        TopicState model = topics.describe().get(TopicRole.MODEL.ordinal());
        assertEquals(
                List.of(
                        "partitions is 3, expected 1",
                        "cleanup.policy is delete, expected compact",
                        "max.message.bytes is 1000, expected 1048576"),
                model.differences());
    }

    @Test
    void saysWhichTopicsAreMissing() throws Exception {
        List<TopicState> states = new JobTopics(admin, named("missing")).describe();

        for (TopicState state : states) {
            assertEquals(List.of("does not exist, 'noisegate topics create' makes it"), state.differences());
        }
    }

    private static TopicSettings named(String prefix) {
        return new TopicSettings(
                prefix + ".samples",
                prefix + ".decisions",
                prefix + ".alerts",
                prefix + ".model",
                prefix + ".dead-letters",
                prefix + ".corrections",
                prefix + ".noise-profiles",
                prefix + ".scored-samples",
                2,
                1,
                Duration.ofHours(1));
    }
}

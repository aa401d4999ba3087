package io.noisegate.faults;

import io.noisegate.configuration.NoisegateSettings;
import io.noisegate.configuration.SettingsFile;
import io.noisegate.embedded.EmbeddedFlink;
import io.noisegate.job.NoisegateJob;
import io.noisegate.topics.JobTopics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.kafka.clients.admin.Admin;

/** The same job over the same samples, with results of its own, in this JVM, where nothing breaks. */
final class CalmRun implements AutoCloseable {
    private static final List<String> RESULTS =
            List.of("decisions", "alerts", "model", "dead-letters", "noise-profiles");

    private final Path configuration;
    private final EmbeddedFlink flink;
    private int runs;

    CalmRun(Path configuration) throws Exception {
        this.configuration = configuration;
        flink = EmbeddedFlink.start(1, 1, new Configuration());
    }

    /** What it decides on all samples that there are now. */
    Decided decided() throws Exception {
        NoisegateSettings settings = settings("calm-" + ++runs);
        try (Admin admin =
                Admin.create(Map.of("bootstrap.servers", settings.kafka().bootstrapServers()))) {
            new JobTopics(admin, settings.topics()).create();
        }
        StreamExecutionEnvironment environment = StreamExecutionEnvironment.getExecutionEnvironment();
        NoisegateJob.build(environment, settings);
        flink.await(flink.submit(environment));
        return new Decided(settings);
    }

    private NoisegateSettings settings(String name) throws Exception {
        List<String> changes = new ArrayList<>(
                List.of("job.name=" + name, "kafka.group=" + name, "kafka.start=earliest", "kafka.bounded=true"));
        RESULTS.forEach(topic -> changes.add("topics.%s=%s.%s".formatted(topic, name, topic)));
        return SettingsFile.read(configuration, changes, Map.of()).requireRunnable();
    }

    @Override
    public void close() throws IOException {
        flink.close();
    }
}

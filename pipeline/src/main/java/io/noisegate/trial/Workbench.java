package io.noisegate.trial;

import io.noisegate.embedded.EmbeddedFlink;
import io.noisegate.embedded.EmbeddedKafka;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.RestartStrategyOptions;

/** A broker and a cluster in this JVM, for one trial after the other; both are gone after {@link #close}. */
public final class Workbench implements Closeable {
    private static final int SLOTS = 4;

    private final EmbeddedKafka kafka;
    private final EmbeddedFlink flink;

    private Workbench(EmbeddedKafka kafka, EmbeddedFlink flink) {
        this.kafka = kafka;
        this.flink = flink;
    }

    /**
     * Starts both.
     *
     * @param folder for the broker's records and the checkpoints; left to whoever made it
     */
    public static Workbench start(Path folder) throws Exception {
        EmbeddedKafka kafka = EmbeddedKafka.start(folder.resolve("kafka"));
        try {
            return new Workbench(kafka, EmbeddedFlink.start(1, SLOTS, configuration(folder)));
        } catch (Exception e) {
            kafka.close();
            throw e;
        }
    }

    /** A job that keeps failing ends, so that its trial ends with what is wrong. */
    private static Configuration configuration(Path folder) {
        Configuration configuration = new Configuration();
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 3);
        configuration.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofSeconds(1));
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                folder.resolve("checkpoints").toAbsolutePath().toUri().toString());
        return configuration;
    }

    public String bootstrapServers() {
        return kafka.bootstrapServers();
    }

    public EmbeddedFlink flink() {
        return flink;
    }

    @Override
    public void close() throws IOException {
        try (kafka) {
            flink.close();
        }
    }
}

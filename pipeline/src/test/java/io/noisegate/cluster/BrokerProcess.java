package io.noisegate.cluster;

import io.noisegate.embedded.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;

/** A Kafka broker in a process of its own; killed and started again it has the same address and its records. */
public final class BrokerProcess implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Path folder;
    private final int port;
    private final BrokerLine line;
    private JvmProcess process;

    private BrokerProcess(Path folder, int port, BrokerLine line) {
        this.folder = folder;
        this.port = port;
        this.line = line;
    }

    /**
     * Starts a broker and returns when it answers.
     *
     * @param folder for its records and its log
     */
    public static BrokerProcess start(Path folder) throws Exception {
        return start(folder, false);
    }

    /**
     * Starts a broker and returns when it answers.
     *
     * @param folder for its records and its log
     * @param behindLine whether its clients reach it over a {@link #line} that can be cut
     */
    public static BrokerProcess start(Path folder, boolean behindLine) throws Exception {
        int port = FreePorts.one();
        BrokerProcess broker = new BrokerProcess(folder, port, behindLine ? BrokerLine.to(port) : null);
        broker.start();
        return broker;
    }

    public String bootstrapServers() {
        return "127.0.0.1:" + advertisedPort();
    }

    private int advertisedPort() {
        return line == null ? port : line.port();
    }

    /** Between it and its clients; there only if it was started behind one. */
    public BrokerLine line() {
        return Objects.requireNonNull(line, "the broker was not started behind a line");
    }

    /** Starts it again after it was killed or stopped. */
    public void start() throws Exception {
        start(List.of());
    }

    /**
     * Starts it again on a disk on which no file may grow beyond a size; to a process that looks like a full disk.
     *
     * @param mebibytes of the largest file
     */
    public void startOnSmallDisk(int mebibytes) throws Exception {
        start(List.of("bash", "-c", "ulimit -f %d && exec \"$@\"".formatted(mebibytes * 1024), "bash"));
    }

    private void start(List<String> launcher) throws Exception {
        process = JvmProcess.start(
                "The broker",
                folder.resolve("broker.log"),
                launcher,
                List.of(
                        "-Xmx512m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        BrokerProcess.class.getName(),
                        folder.resolve("records").toString(),
                        Integer.toString(port),
                        Integer.toString(advertisedPort())),
                Map.of());
        Eventually.holds("the broker answers", PATIENCE, () -> {
            process.requireAlive();
            return answers();
        });
    }

    private boolean answers() throws InterruptedException {
        Map<String, Object> properties = Map.of(
                "bootstrap.servers",
                bootstrapServers(),
                "request.timeout.ms",
                (int) LOOK.toMillis(),
                "default.api.timeout.ms",
                (int) LOOK.toMillis());
        try (Admin admin = Admin.create(properties)) {
            return !admin.describeCluster()
                    .nodes()
                    .get(LOOK.toSeconds() + 1, TimeUnit.SECONDS)
                    .isEmpty();
        } catch (ExecutionException | TimeoutException e) {
            return false;
        }
    }

    public JvmProcess process() {
        return process;
    }

    /** Ends it as {@code kill -9}. */
    public void kill() {
        process.kill();
    }

    @Override
    public void close() {
        process.close();
        if (line != null) {
            line.close();
        }
    }

    /** The process itself; its arguments are the records' folder, its port, and the port that its clients are told. */
    public static void main(String[] arguments) throws IOException {
        EmbeddedKafka broker = EmbeddedKafka.start(
                Path.of(arguments[0]), Integer.parseInt(arguments[1]), Integer.parseInt(arguments[2]));
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
    }
}

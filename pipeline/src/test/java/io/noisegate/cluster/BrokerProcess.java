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
    private static final String LOOPBACK = "127.0.0.1:";
    private static final Duration LOOK = Duration.ofSeconds(2);

    private final Path folder;
    private final String address;
    private final BrokerLine line;
    private final NetworkNamespace network;
    private JvmProcess process;

    private BrokerProcess(Path folder, String address, BrokerLine line, NetworkNamespace network) {
        this.folder = folder;
        this.address = address;
        this.line = line;
        this.network = network;
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
        BrokerProcess broker =
                new BrokerProcess(folder, LOOPBACK + port, behindLine ? BrokerLine.to(port) : null, null);
        broker.start();
        return broker;
    }

    /** Starts a broker in a network of its own, and returns when it answers. */
    public static BrokerProcess start(Path folder, NetworkNamespace network) throws Exception {
        BrokerProcess broker = new BrokerProcess(folder, network.address() + ":9092", null, network);
        broker.start();
        return broker;
    }

    public String bootstrapServers() {
        return line == null ? address : LOOPBACK + line.port();
    }

    /** Between it and its clients; there only if it was started behind one. */
    public BrokerLine line() {
        return Objects.requireNonNull(line, "the broker was not started behind a line");
    }

    /** Starts it again after it was killed or stopped. */
    public void start() throws Exception {
        start(network == null ? List.of() : network.launcher());
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
                        address,
                        bootstrapServers()),
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

    /** The process itself; its arguments are the records' folder, its address, and the one that its clients are told. */
    public static void main(String[] arguments) throws IOException {
        EmbeddedKafka broker = EmbeddedKafka.start(Path.of(arguments[0]), arguments[1], arguments[2]);
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
    }
}

package io.noisegate.embedded;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;

/**
 * A real Kafka broker in this JVM: one node that is its own controller, on two free ports of the loopback address.
 *
 * <p>For a demonstration and for tests: it keeps every record until its directory is deleted, creates no topic by
 * itself, and holds a single copy of everything. Started again on the same directory it still has its topics. Takes some
 * seconds to start; close it after its clients, which otherwise wait for it.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final String CLUSTER_ID = "noisegate-embedded-001";
    private static final int NODE_ID = 1;
    private static final String BROKER_LISTENER = "CLIENTS";
    private static final String CONTROLLER_LISTENER = "CONTROLLER";
    private static final String INTERNAL_LISTENER = "INTERNAL";
    private static final int MEBIBYTE = 1 << 20;

    private final KafkaRaftServer server;
    private final String bootstrapServers;

    private EmbeddedKafka(KafkaRaftServer server, String bootstrapServers) {
        this.server = server;
        this.bootstrapServers = bootstrapServers;
    }

    /**
     * Starts a broker and returns when it answers.
     *
     * @param directory for all its records; made when it does not exist, never deleted
     */
    public static EmbeddedKafka start(Path directory) throws IOException {
        int[] ports = freePorts(2);
        format(directory, List.of());
        String bootstrapServers = "127.0.0.1:" + ports[0];
        return start(bootstrapServers, properties(directory, bootstrapServers, ports[1]));
    }

    /**
     * Starts a broker at an address that its clients know already, as after a restart.
     *
     * @param address where it listens, {@code host:port}
     * @param advertised where its clients reach it; another than {@code address} if something stands between
     */
    public static EmbeddedKafka start(Path directory, String address, String advertised) throws IOException {
        format(directory, List.of());
        Map<String, String> properties = properties(directory, address, freePorts(1)[0]);
        properties.put("advertised.listeners", BROKER_LISTENER + "://" + advertised);
        return start(advertised, properties);
    }

    /**
     * As {@link #start(Path)}, with a client listener that asks who is there. The broker's own requests go over another one,
     * which is open to whoever is on this machine.
     *
     * @param protocol of the client listener, for example {@code SASL_SSL}
     * @param listener its properties, as {@code listener.name.clients.*} has them
     * @param scramUsers as {@code kafka-storage format --add-scram} takes them
     */
    public static EmbeddedKafka startSecured(
            Path directory, String protocol, Map<String, String> listener, List<String> scramUsers) throws IOException {
        int[] ports = freePorts(3);
        String bootstrapServers = "127.0.0.1:" + ports[0];
        format(directory, scramUsers);
        Map<String, String> properties = properties(directory, bootstrapServers, ports[1]);
        String own = INTERNAL_LISTENER + "://127.0.0.1:" + ports[2];
        properties.merge("listeners", own, (others, one) -> others + "," + one);
        properties.merge("advertised.listeners", own, (others, one) -> others + "," + one);
        properties.put("inter.broker.listener.name", INTERNAL_LISTENER);
        properties.put(
                "listener.security.protocol.map",
                "%s:%s,%s:PLAINTEXT,%s:PLAINTEXT"
                        .formatted(BROKER_LISTENER, protocol, CONTROLLER_LISTENER, INTERNAL_LISTENER));
        listener.forEach((name, value) -> properties.put("listener.name.clients." + name, value));
        return start(bootstrapServers, properties);
    }

    private static EmbeddedKafka start(String bootstrapServers, Map<String, String> properties) {
        KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        server.startup();
        return new EmbeddedKafka(server, bootstrapServers);
    }

    /** Where its clients find it, as {@code host:port}. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    private static void format(Path directory, List<String> scramUsers) throws IOException {
        try (PrintStream silent = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(silent)
                    .setClusterId(CLUSTER_ID)
                    .setNodeId(NODE_ID)
                    .addDirectory(directory.toString())
                    .setMetadataLogDirectory(directory.toString())
                    .setControllerListenerName(CONTROLLER_LISTENER)
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setScramArguments(scramUsers)
                    .setIgnoreFormatted(true)
                    .run();
        } catch (Exception e) {
            throw new IOException("Cannot prepare %s for a Kafka broker; is it writable?".formatted(directory), e);
        }
    }

    private static Map<String, String> properties(Path directory, String bootstrapServers, int controllerPort) {
        String controller = "127.0.0.1:" + controllerPort;
        Map<String, String> properties = new HashMap<>();
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", Integer.toString(NODE_ID));
        properties.put("controller.quorum.voters", NODE_ID + "@" + controller);
        properties.put("controller.listener.names", CONTROLLER_LISTENER);
        properties.put("inter.broker.listener.name", BROKER_LISTENER);
        properties.put(
                "listeners",
                "%s://%s,%s://%s".formatted(BROKER_LISTENER, bootstrapServers, CONTROLLER_LISTENER, controller));
        properties.put("advertised.listeners", BROKER_LISTENER + "://" + bootstrapServers);
        properties.put(
                "listener.security.protocol.map",
                "%s:PLAINTEXT,%s:PLAINTEXT".formatted(BROKER_LISTENER, CONTROLLER_LISTENER));
        properties.put("log.dirs", directory.toString());
        properties.putAll(singleCopies());
        properties.putAll(smallFootprint());
        properties.put("log.retention.ms", "-1");
        properties.put("auto.create.topics.enable", "false");
        properties.put("group.initial.rebalance.delay.ms", "0");
        return properties;
    }

    private static Map<String, String> singleCopies() {
        return Map.of(
                "default.replication.factor", "1",
                "min.insync.replicas", "1",
                "offsets.topic.replication.factor", "1",
                "offsets.topic.num.partitions", "1",
                "transaction.state.log.replication.factor", "1",
                "transaction.state.log.min.isr", "1",
                "transaction.state.log.num.partitions", "1",
                "share.coordinator.state.topic.replication.factor", "1",
                "share.coordinator.state.topic.min.isr", "1",
                "share.coordinator.state.topic.num.partitions", "1");
    }

    private static Map<String, String> smallFootprint() {
        return Map.of(
                "num.network.threads", "1",
                "num.io.threads", "2",
                "num.recovery.threads.per.data.dir", "1",
                "log.index.size.max.bytes", Integer.toString(MEBIBYTE),
                "log.cleaner.dedupe.buffer.size", Integer.toString(4 * MEBIBYTE),
                "log.cleaner.io.buffer.size", Integer.toString(MEBIBYTE / 2),
                "log.cleaner.backoff.ms", "1000");
    }

    /** Distinct ports: all are held open until all are known. */
    private static int[] freePorts(int count) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                held.add(new ServerSocket(0, 1, loopback));
            }
            return held.stream().mapToInt(ServerSocket::getLocalPort).toArray();
        } finally {
            for (ServerSocket socket : held) {
                socket.close();
            }
        }
    }
}

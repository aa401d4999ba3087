package io.noisegate.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.HighAvailabilityOptions;

/** What makes a JobManager replaceable: started anew it finds the job and its newest checkpoint here. */
public final class ZooKeeperProcess implements AutoCloseable {
    private static final String MAIN =
            "org.apache.flink.shaded.zookeeper3.org.apache.zookeeper.server.ZooKeeperServerMain";
    /** Twice its tick, the least that it grants: how long a killed JobManager is taken for the leader. */
    private static final Duration SESSION = Duration.ofSeconds(6);

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final JvmProcess process;
    private final Path folder;
    private final int port;

    private ZooKeeperProcess(JvmProcess process, Path folder, int port) {
        this.process = process;
        this.folder = folder;
        this.port = port;
    }

    /** Starts it and returns when it listens. */
    public static ZooKeeperProcess start(FlinkHome flink, Path folder) throws Exception {
        int port = FreePorts.one();
        Path data = Files.createDirectories(folder.resolve("zookeeper"));
        JvmProcess process = JvmProcess.start(
                "ZooKeeper",
                folder.resolve("zookeeper.log"),
                List.of(
                        "-Xmx128m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dzookeeper.admin.enableServer=false",
                        "-cp",
                        flink.classPath(),
                        MAIN,
                        Integer.toString(port),
                        data.toString()),
                Map.of());
        Eventually.holds("ZooKeeper listens", PATIENCE, () -> {
            process.requireAlive();
            return listens(port);
        });
        return new ZooKeeperProcess(process, folder, port);
    }

    private static boolean listens(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** What makes a cluster rely on this. */
    public void addTo(Configuration configuration) {
        configuration.set(HighAvailabilityOptions.HA_MODE, "zookeeper");
        configuration.set(HighAvailabilityOptions.HA_ZOOKEEPER_QUORUM, "127.0.0.1:" + port);
        configuration.set(HighAvailabilityOptions.ZOOKEEPER_SESSION_TIMEOUT, SESSION);
        configuration.set(
                HighAvailabilityOptions.HA_STORAGE_PATH,
                folder.resolve("high-availability").toUri().toString());
    }

    @Override
    public void close() {
        process.close();
    }
}

package io.noisegate.cluster;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.fs.FSDataOutputStream;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.FileSystemFactory;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.fs.local.LocalFileSystem;

/**
 * Where checkpoints are stored: a folder of this machine that can become slow, or take no more files. A file, looked at whenever
 * one is written, tells the processes of a cluster how it stands.
 */
public final class DisturbedStorage {
    private static final String SCHEME = "disturbed";
    private static final ConfigOption<String> DISTURBANCE =
            ConfigOptions.key("disturbed-storage.disturbance").stringType().noDefaultValue();
    private static final String FAILING = "failing";

    private final java.nio.file.Path folder;
    private final java.nio.file.Path disturbance;

    public DisturbedStorage(java.nio.file.Path folder) {
        this.folder = folder.resolve("checkpoints");
        this.disturbance = folder.resolve("disturbance");
    }

    /** What makes a cluster keep its checkpoints here, however small their parts are. */
    public void addTo(Configuration configuration) {
        configuration.set(DISTURBANCE, disturbance.toString());
        configuration.set(
                CheckpointingOptions.CHECKPOINTS_DIRECTORY,
                SCHEME + ":" + folder.toUri().getPath());
        configuration.set(CheckpointingOptions.FS_SMALL_FILE_THRESHOLD, MemorySize.ZERO);
    }

    /** From now on every file takes so long. */
    public void slowDown(Duration perFile) throws IOException {
        tell(Long.toString(perFile.toMillis()));
    }

    /** From now on no file can be written. */
    public void fail() throws IOException {
        tell(FAILING);
    }

    /** From now on it is as fast as the machine. */
    public void mend() throws IOException {
        tell("0");
    }

    private void tell(String how) throws IOException {
        java.nio.file.Path written = Files.writeString(disturbance.resolveSibling("disturbance.new"), how);
        Files.move(written, disturbance, StandardCopyOption.ATOMIC_MOVE);
    }

    /** Found by Flink through its scheme. */
    public static final class Factory implements FileSystemFactory {
        private java.nio.file.Path disturbance;

        @Override
        public void configure(Configuration configuration) {
            disturbance = configuration
                    .getOptional(DISTURBANCE)
                    .map(java.nio.file.Path::of)
                    .orElse(null);
        }

        @Override
        public String getScheme() {
            return SCHEME;
        }

        @Override
        public FileSystem create(URI address) {
            return new Disturbed(disturbance);
        }
    }

    private static final class Disturbed extends LocalFileSystem {
        private final java.nio.file.Path disturbance;

        private Disturbed(java.nio.file.Path disturbance) {
            this.disturbance = disturbance;
        }

        @Override
        public URI getUri() {
            return URI.create(SCHEME + ":///");
        }

        @Override
        public FSDataOutputStream create(Path file, WriteMode mode) throws IOException {
            String how = Files.exists(disturbance) ? Files.readString(disturbance, StandardCharsets.UTF_8) : "0";
            if (how.equals(FAILING)) {
                throw new IOException("The storage of checkpoints takes no more files");
            }
            try {
                TimeUnit.MILLISECONDS.sleep(Long.parseLong(how));
            } catch (InterruptedException e) {
                throw new IOException("Interrupted while a file was written", e);
            }
            return super.create(file, mode);
        }
    }
}

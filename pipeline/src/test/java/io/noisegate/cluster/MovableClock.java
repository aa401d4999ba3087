package io.noisegate.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The clock that some processes see instead of the machine's, and that can be set while they run: libfaketime answers when they
 * ask for the time of day. What measures how much time has passed goes on evenly, as it does when a machine's clock is set.
 */
public final class MovableClock {
    private static final Path LIBRARIES = Path.of("/usr/lib");
    private static final int MULTIARCH_FOLDER = 1;
    private static final Path FAKETIME = Path.of("faketime", "libfaketimeMT.so.1");

    private final Path offset;

    /** @param folder for the file that says how far it is set */
    public MovableClock(Path folder) throws IOException {
        offset = Files.createDirectories(folder).resolve("clock-offset");
        set(Duration.ZERO);
    }

    /** Whether there is a library for it on this machine. */
    public static boolean possible() throws IOException {
        return library().isPresent();
    }

    private static Optional<Path> library() throws IOException {
        try (Stream<Path> folders = Files.walk(LIBRARIES, MULTIARCH_FOLDER)) {
            return folders.map(folder -> folder.resolve(FAKETIME))
                    .filter(Files::exists)
                    .findFirst();
        }
    }

    /** Sets it so far from the machine's; processes see that within a second. */
    public void set(Duration ahead) throws IOException {
        Path next = offset.resolveSibling("clock-offset.next");
        Files.writeString(next, "%+d".formatted(ahead.toSeconds()));
        Files.move(next, offset, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** What processes that see it find in their environment. */
    Map<String, String> environment() throws IOException {
        return Map.of(
                "LD_PRELOAD", library().orElseThrow().toString(),
                "FAKETIME_TIMESTAMP_FILE", offset.toAbsolutePath().toString(),
                "FAKETIME_CACHE_DURATION", "1",
                "DONT_FAKE_MONOTONIC", "1",
                "FAKETIME_FORCE_MONOTONIC_FIX", "0");
    }
}

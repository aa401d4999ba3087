package io.noisegate.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Flink and the job as they stand in the image: {@code lib}, {@code plugins}, and the job jar in {@code usrlib}.
 *
 * @param folder the home
 * @param environment of every process, on top of what Flink needs
 * @param classes folders beside {@code lib}
 */
public record FlinkHome(Path folder, Map<String, String> environment, List<Path> classes) {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final String JOB_JAR = "noisegate-job.jar";

    /**
     * The home that the build has put together.
     *
     * @throws AssertionError when it has not yet
     */
    public static FlinkHome ofTheBuild() throws IOException {
        Path folder = TARGET.resolve("flink");
        Path jar = TARGET.resolve(JOB_JAR);
        if (!Files.isDirectory(folder.resolve("lib")) || !Files.exists(jar)) {
            throw new AssertionError("%s or %s is missing, which `mvn package` makes; run this test with `mvn verify`"
                    .formatted(folder.resolve("lib"), jar));
        }
        Path jobs = Files.createDirectories(folder.resolve("usrlib"));
        Files.copy(jar, jobs.resolve(JOB_JAR), StandardCopyOption.REPLACE_EXISTING);
        return new FlinkHome(folder, Map.of(), List.of());
    }

    String classPath() {
        return Stream.concat(
                        Stream.of(JvmProcess.classPath(folder.resolve("lib"))),
                        classes.stream().map(Path::toString))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** The same with something in the environment of its processes. */
    public FlinkHome with(Map<String, String> more) {
        return new FlinkHome(folder, more, classes);
    }

    /** The same with processes that see this clock instead of the machine's. */
    public FlinkHome seeing(MovableClock clock) throws IOException {
        return with(clock.environment());
    }

    /** The same with classes that Flink finds beside its own, such as another file system. */
    public FlinkHome withClasses(Path more) {
        return new FlinkHome(folder, environment, List.of(more.toAbsolutePath()));
    }

    /** What Flink's scripts tell its processes, and what else they are to find. */
    Map<String, String> environment(Path configuration) {
        Map<String, String> all = new HashMap<>(environment);
        all.putIfAbsent("MALLOC_ARENA_MAX", "2"); // as in the image
        all.put("FLINK_CONF_DIR", configuration.toString());
        all.put("FLINK_LIB_DIR", folder.resolve("lib").toString());
        all.put("FLINK_PLUGINS_DIR", folder.resolve("plugins").toString());
        return all;
    }
}

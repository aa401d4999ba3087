package io.noisegate.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Java process of its own, which writes into one log; ended at the latest with the JVM that started it. */
public final class JvmProcess implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;
    private static final int LINES_OF_A_FAILURE = 40;

    private final String name;
    private final Path log;
    private final Process process;
    private final Thread atExit;

    private JvmProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
        this.atExit = new Thread(process::destroyForcibly);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /**
     * Starts a process.
     *
     * @param name for messages
     * @param log what it prints is appended here
     * @param launcher command that the command is given to, such as one that sets limits; empty for none
     * @param arguments of {@code java}
     * @param environment on top of this JVM's
     */
    static JvmProcess start(
            String name, Path log, List<String> launcher, List<String> arguments, Map<String, String> environment)
            throws IOException {
        List<String> command = new ArrayList<>(launcher);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(arguments);
        Files.createDirectories(log.getParent());
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        return new JvmProcess(name, log, builder.start());
    }

    static JvmProcess start(String name, Path log, List<String> arguments, Map<String, String> environment)
            throws IOException {
        return start(name, log, List.of(), arguments, environment);
    }

    /** All jars of a folder, as a class path. */
    static String classPath(Path folder) {
        return folder.toAbsolutePath() + File.separator + "*";
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    public Path log() {
        return log;
    }

    /** The end of its log. */
    public String lastLines() throws IOException {
        List<String> lines = Files.readAllLines(log, StandardCharsets.UTF_8);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - LINES_OF_A_FAILURE), lines.size()));
    }

    void requireAlive() throws IOException {
        if (!isAlive()) {
            throw new AssertionError("%s ended with %d; its log, %s, ends with%n%s"
                    .formatted(name, process.exitValue(), log, lastLines()));
        }
    }

    /** Ends it without a chance to clean up, as {@code kill -9}. */
    public void kill() {
        process.destroyForcibly();
        process.onExit().join();
        forget();
    }

    /** Asks it to end, and ends it if it does not. */
    @Override
    public void close() {
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
        kill();
    }

    private void forget() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // This JVM is ending itself; the hook runs and finds nothing to do.
        }
    }
}

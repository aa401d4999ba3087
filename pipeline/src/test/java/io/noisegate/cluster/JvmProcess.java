package io.noisegate.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
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
        command.add(java("java"));
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

    /**
     * What it holds in memory beside its heap, once all that nobody refers to is gone, and what the C library keeps for later is
     * given back; Linux only.
     *
     * @return bytes of its resident memory without its largest heap, all of which has to be resident since its start
     *     ({@code -XX:+AlwaysPreTouch}, and the heap as large from the beginning)
     */
    public long nativeBytes() throws IOException, InterruptedException {
        String command = Files.readString(Path.of("/proc", Long.toString(pid()), "cmdline"), StandardCharsets.UTF_8);
        if (!command.contains("AlwaysPreTouch")) {
            throw new AssertionError("%s has not touched its heap".formatted(name));
        }
        run(java("jcmd"), Long.toString(pid()), "GC.run");
        run(java("jcmd"), Long.toString(pid()), "System.trim_native_heap");
        return status("VmRSS") - heapBytes(command);
    }

    /** From now on it gets so many bytes of memory more than it has, heap apart; Linux only. */
    public void leaveAddressSpace(long bytes) throws IOException, InterruptedException {
        limitAddressSpace(Long.toString(status("VmSize") + bytes));
    }

    /** It may have as much memory as there is. */
    public void freeAddressSpace() throws IOException, InterruptedException {
        limitAddressSpace("unlimited");
    }

    private void limitAddressSpace(String bytes) throws IOException, InterruptedException {
        run("prlimit", "--pid", Long.toString(pid()), "--as=" + bytes + ":unlimited");
    }

    private static void run(String... command) throws IOException, InterruptedException {
        int exit = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        if (exit != 0) {
            throw new AssertionError("%s ended with %d".formatted(String.join(" ", command), exit));
        }
    }

    /** Bytes that the kernel tells of it. */
    private long status(String what) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid()), "status")).stream()
                .filter(line -> line.startsWith(what + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }

    private static long heapBytes(String command) {
        return Arrays.stream(command.split("\0"))
                .filter(argument -> argument.startsWith("-Xmx"))
                .mapToLong(argument -> Long.parseLong(argument.substring("-Xmx".length())))
                .findFirst()
                .orElseThrow();
    }

    private static String java(String tool) {
        return Path.of(System.getProperty("java.home"), "bin", tool).toString();
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

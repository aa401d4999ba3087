package io.noisegate.bench.job;

import io.noisegate.bench.measure.Measurement;
import io.noisegate.bench.network.Network;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import jdk.jfr.Configuration;
import jdk.jfr.Recording;
import one.convert.Arguments;
import one.convert.JfrToFlame;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where the time of the whole job goes, and what it allocates, as flame graphs of a recording by the JVM's Flight Recorder. */
@Command(
        name = "profile",
        description = "Flame graphs of the whole job: processor time by thread, and what is allocated.",
        mixinStandardHelpOptions = true)
public final class ProfileCommand implements Callable<Integer> {
    /** Frames of less than so many percent are left out of a page. */
    private static final String SMALLEST_PERCENT = "0.1";

    /** Threads that wait in native code are recorded as if they ran. */
    private static final String WAITING = ".*(EPoll\\.wait|Net\\.poll|Net\\.accept|SocketDispatcher\\.read0).*";

    @Option(names = "--network", defaultValue = "MLP", description = "Of ${COMPLETION-CANDIDATES}.")
    private Network network;

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A setting of the job; may be repeated.")
    private List<String> settings = List.of();

    @Option(
            names = "--results",
            paramLabel = "FOLDER",
            defaultValue = ".",
            description = "Where the pages are written to; default: the working directory.")
    private Path results;

    @Option(
            names = "--name",
            defaultValue = "profile",
            description = "What the pages' names begin with (default: ${DEFAULT-VALUE}).")
    private String name;

    @Mixin
    private RoundOptions options;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path folder = Files.createTempDirectory("profile");
        try (JobRuns jobs = JobRuns.start(network, 1, folder)) {
            SampleTopic topic = options.topic();
            jobs.fill(topic);
            for (int round = 0; round < options.warmupRounds(); round++) {
                jobs.run(topic, settings);
            }
            Path recorded = folder.resolve("job.jfr");
            Measurement measurement;
            try (Recording recording = new Recording(Configuration.getConfiguration("profile"))) {
                recording.start();
                measurement = jobs.run(topic, settings);
                recording.stop();
                recording.dump(recorded);
            }
            Files.createDirectories(results);
            out.printf("%,.0f samples/s while it was recorded%n", measurement.samplesPerSecond());
            page(recorded, "processor time", "cpu", List.of("--threads", "--exclude", WAITING), out);
            page(recorded, "allocated bytes", "alloc", List.of("--alloc", "--total"), out);
        } finally {
            FileUtils.deleteDirectoryQuietly(folder.toFile());
        }
        return 0;
    }

    private void page(Path recorded, String title, String what, List<String> options, PrintWriter out)
            throws Exception {
        Path page = results.resolve("%s-%s.html".formatted(name, what));
        List<String> arguments = new ArrayList<>(options);
        arguments.addAll(List.of(
                "--simple",
                "--norm",
                "--minwidth",
                SMALLEST_PERCENT,
                "--title",
                "%s, %s, %s".formatted(title, network.title(), settings)));
        JfrToFlame.convert(recorded.toString(), page.toString(), new Arguments(arguments.toArray(String[]::new)));
        out.printf("%s: %s%n", title, page);
    }
}

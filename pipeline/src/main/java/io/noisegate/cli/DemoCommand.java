package io.noisegate.cli;

import io.noisegate.demo.Demo;
import io.noisegate.demo.DemoOptions;
import io.noisegate.demo.DemoProgress;
import io.noisegate.demo.DemoSummary;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code noisegate demo}: the main job on real digits with wrong labels; nothing else to install. */
@Command(
        name = "demo",
        description =
                "Streams handwritten digits with wrong labels through the job, on a broker and a cluster of its own.")
final class DemoCommand implements Callable<Integer> {
    @Option(
            names = "--noise",
            paramLabel = "NOISE",
            description = "How labels are made wrong: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private DemoOptions.Noise noise = DemoOptions.Noise.UNIFORM;

    @Option(
            names = "--share",
            paramLabel = "SHARE",
            description = "Share of wrong labels, 0 to 1 (default: 0.2; asymmetric: 0.4 of each confusable class).")
    private Optional<Double> share;

    @Option(
            names = "--seed",
            paramLabel = "SEED",
            description = "Of noise, model and order (default: ${DEFAULT-VALUE}).")
    private long seed = 7;

    @Option(names = "--passes", paramLabel = "N", description = "Passes over the data (default: ${DEFAULT-VALUE}).")
    private int passes = 20;

    @Option(names = "--report", paramLabel = "FILE.json", description = "Writes the summary for machines.")
    private Optional<Path> report;

    @Option(names = "--keep-running", description = "Leaves broker, cluster and job up until Ctrl-C.")
    private boolean keepRunning;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        DemoOptions options = new DemoOptions(noise, share.orElse(noise.usualShare()), seed, passes);
        Path folder = Files.createTempDirectory("noisegate-demo");
        CountDownLatch stopped = new CountDownLatch(1);
        try {
            return Interruption.endsWith(stopped::countDown, () -> show(options, folder, stopped));
        } finally {
            FileUtils.deleteDirectory(folder.toFile());
        }
    }

    private int show(DemoOptions options, Path folder, CountDownLatch stopped) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Starting a Kafka broker and a Flink cluster in this JVM ...");
        out.flush();
        try (Demo demo = Demo.start(options, folder)) {
            out.println(demo.introduction());
            out.flush();
            Optional<Demo.Outcome> outcome =
                    demo.run(name -> DemoProgress.of(name, demo.rows(), passes, out), () -> stopped.getCount() > 0);
            if (outcome.isPresent()) {
                finish(outcome.get(), demo, stopped);
            }
        }
        return ExitCode.OK;
    }

    private void finish(Demo.Outcome outcome, Demo demo, CountDownLatch stopped) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        out.println(DemoSummary.of(outcome));
        if (report.isPresent()) {
            Path file = report.get().toAbsolutePath();
            Files.createDirectories(file.getParent());
            Files.writeString(file, outcome.report().toJson());
        }
        if (keepRunning) {
            out.println(DemoSummary.whereToLook(outcome.configuration(), demo.webAddress()));
            out.println("Running until Ctrl-C.");
            out.flush();
            stopped.await();
        }
        out.flush();
    }
}

package io.noisegate.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.noisegate.dataset.LabeledDataset;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the main job on real digits with wrong labels; nothing else to install. */
@Command(
        name = "demo",
        description =
                "Streams handwritten digits with wrong labels through the job, on a broker and a cluster of its own.",
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {
    @Option(names = "--noise", defaultValue = "uniform", description = "uniform or asymmetric (default: uniform).")
    private DemoOptions.Noise noise;

    @Option(
            names = "--share",
            description = "Share of wrong labels, 0 to 1 (default: 0.2; asymmetric: 0.4 of each confusable class).")
    private Optional<Double> share;

    @Option(
            names = "--seed",
            defaultValue = "7",
            description = "Seed of noise, model and order (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--passes", defaultValue = "20", description = "Passes over the data (default: ${DEFAULT-VALUE}).")
    private int passes;

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
        try {
            show(options, folder);
        } finally {
            FileUtils.deleteDirectoryQuietly(folder.toFile());
        }
        return 0;
    }

    private void show(DemoOptions options, Path folder) throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        out.println("Starting a Kafka broker and a Flink cluster in this JVM ...");
        out.flush();
        try (Demo demo = Demo.start(options, folder)) {
            int rows = demo.train().rows().size();
            out.printf("Kafka at %s, Flink at %s%n", demo.bootstrapServers(), demo.webAddress());
            out.printf(
                    "%d digits, %d of them with a wrong label: %s%n%n",
                    rows, wrongLabels(demo), demo.train().source());
            out.flush();
            Demo.Outcome outcome = demo.run(name -> new DemoProgress(name, rows, passes));
            out.println(DemoSummary.of(outcome));
            if (report.isPresent()) {
                new ObjectMapper()
                        .enable(SerializationFeature.INDENT_OUTPUT)
                        .writeValue(report.get().toFile(), outcome.report());
            }
            if (keepRunning) {
                out.println(DemoSummary.whereToLook(outcome.settings(), demo.webAddress()));
                out.println("Running until Ctrl-C.");
                out.flush();
                new CountDownLatch(1).await();
            }
        }
    }

    private static long wrongLabels(Demo demo) {
        return demo.train().rows().stream()
                .filter(LabeledDataset.Row::mislabeled)
                .count();
    }
}

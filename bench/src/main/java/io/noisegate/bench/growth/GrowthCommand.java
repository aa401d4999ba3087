package io.noisegate.bench.growth;

import io.noisegate.bench.measure.Machine;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.flink.util.FileUtils;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What a sample costs against samples in state, window, measures, classes, batch and parameters. */
@Command(
        name = "growth",
        description = "What a sample costs as samples in state, window, measures, classes, batch or parameters grow.",
        mixinStandardHelpOptions = true)
public final class GrowthCommand implements Callable<Integer> {
    @Option(names = "--millis", defaultValue = "200", description = "Of each turn (default: ${DEFAULT-VALUE}).")
    private long millis;

    @Option(
            names = "--results",
            paramLabel = "FOLDER",
            description = "Writes growth.html, with a chart of each, and growth.csv there as well.")
    private Optional<Path> results;

    @Spec
    private CommandSpec spec;

    @FunctionalInterface
    private interface Measuring {
        Growth measure() throws Exception;
    }

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        Path folder = Files.createTempDirectory("growth");
        try {
            Growths growths = new Growths(folder, millis);
            List<Growth> measured = new ArrayList<>();
            for (Measuring measuring : List.<Measuring>of(
                    growths::ofKeys,
                    growths::ofWindow,
                    growths::ofMeasures,
                    growths::ofClasses,
                    growths::ofBatch,
                    growths::ofParameters)) {
                Growth growth = measuring.measure();
                print(growth, out);
                measured.add(growth);
            }
            if (results.isPresent()) {
                GrowthPage page = new GrowthPage(Machine.now(), measured);
                Files.createDirectories(results.get());
                Files.writeString(results.get().resolve("growth.html"), page.html());
                Files.writeString(results.get().resolve("growth.csv"), page.csv());
            }
        } finally {
            FileUtils.deleteDirectoryQuietly(folder.toFile());
        }
        return 0;
    }

    private static void print(Growth growth, PrintWriter out) {
        out.printf("%n%s (%s), µs of processor time per sample%n", growth.title(), growth.unit());
        for (Growth.Line line : growth.lines()) {
            out.printf("%-24s", line.name());
            line.points().forEach(point -> out.printf("  %,d: %.2f", point.size(), point.micros()));
            out.println();
        }
        out.flush();
    }
}
